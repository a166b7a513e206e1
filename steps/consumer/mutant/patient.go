package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in how a request for a booking describes the patient; see faulty.go for how they come to show.

func ofPatient(fault func(reference.Object)) func(reference.Object) { return inside("Patient", fault) }

var _ = register(Mutant{
	Name:   "patient-claims-no-profile",
	Defect: "It does not say which profile the patient keeps to.",
	Breaks: []string{"BK-22"},
	Change: asksWrongly(ofPatient(drops("meta"))),
})

var _ = register(Mutant{
	Name:   "two-patient-identifiers",
	Defect: "It sends its own number for the patient as well as the NHS number.",
	Breaks: []string{"BK-23"},
	Change: asksWrongly(ofPatient(repeated("identifier", func(second reference.Object) {
		delete(second, "extension")
		second["use"], second["system"], second["value"] = "secondary", "https://north111.example/patients", "P-1"
	}))),
})

var _ = register(Mutant{
	Name:   "number-without-use",
	Defect: "It does not say that the NHS number is the official one.",
	Breaks: []string{"BK-23"},
	Change: asksOddly(ofPatient(entry(drops("use"), "identifier"))),
})

var _ = register(Mutant{
	Name:   "number-without-verification",
	Defect: "It does not say how far the NHS number has been verified.",
	Breaks: []string{"BK-24"},
	Change: asksWrongly(ofPatient(entry(drops("extension"), "identifier"))),
})

var _ = register(Mutant{
	Name:   "own-number-for-unknown",
	Defect: "It sends its own number for a patient whose NHS number is not known.",
	Breaks: []string{"BK-25"},
	Change: asksWrongly(ofPatient(func(patient reference.Object) {
		if patient["identifier"] == nil {
			patient["identifier"] = []any{reference.Object{"system": "https://north111.example/patients", "value": "P-1"}}
		}
	})),
})

var _ = register(Mutant{
	Name:   "wrong-check-digit",
	Defect: "It gets the last digit of the NHS number wrong.",
	Breaks: []string{"BK-26"},
	Change: asksWrongly(func(booking reference.Object) {
		wrong := func(identifier reference.Object) {
			if number, _ := identifier["value"].(string); number != "" {
				identifier["value"] = number[:len(number)-1] + string('0'+(number[len(number)-1]-'0'+1)%10)
			}
		}
		ofPatient(entry(wrong, "identifier"))(booking)
		actor(func(o reference.Object) {
			if identifier, ok := o["identifier"].(reference.Object); ok {
				wrong(identifier)
			}
		})(booking)
	}),
})

var _ = register(Mutant{
	Name:   "two-names",
	Defect: "It sends two names of the patient.",
	Breaks: []string{"BK-27"},
	Change: asksWrongly(ofPatient(repeated("name", sets("use", "nickname")))),
})

var _ = register(Mutant{
	Name:   "no-gender",
	Defect: "It does not give the patient's gender.",
	Breaks: []string{"BK-28"},
	Change: asksWrongly(ofPatient(drops("gender"))),
})

var _ = register(Mutant{
	Name:   "year-of-birth",
	Defect: "It gives the year of birth and no more.",
	Breaks: []string{"BK-29"},
	Change: asksWrongly(ofPatient(sets("birthDate", "1980"))),
})

var _ = register(Mutant{
	Name:   "address-at-work",
	Defect: "It gives the patient's address at work.",
	Breaks: []string{"BK-30"},
	Change: asksWrongly(ofPatient(entry(sets("use", "work"), "address"))),
})

var _ = register(Mutant{
	Name:   "no-contact-details",
	Defect: "It does not say how to reach the patient.",
	Breaks: []string{"BK-31"},
	Change: asksWrongly(ofPatient(func(patient reference.Object) {
		delete(patient, "telecom")
		delete(patient, "contact")
	})),
})

var _ = register(Mutant{
	Name:   "neighbours-number-as-own",
	Defect: "It gives the number of somebody else as the patient's own.",
	Breaks: []string{"BK-31", "BK-34"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		entry(func(contact reference.Object) {
			patient["telecom"] = contact["telecom"]
			delete(contact, "telecom")
		}, "contact")(patient)
	})),
})

var _ = register(Mutant{
	Name:   "nameless-contact",
	Defect: "It does not name somebody else who can be reached.",
	Breaks: []string{"BK-32"},
	Change: asksWrongly(ofPatient(entry(drops("name"), "contact"))),
})

var _ = register(Mutant{
	Name:   "unranked-email",
	Defect: "It adds an address for email that has no rank.",
	Breaks: []string{"BK-33"},
	Change: asksWrongly(ofPatient(addsTelecom(reference.Object{"system": "email", "value": "patient@sample.example"}))),
})

var _ = register(Mutant{
	Name:   "two-primary-contacts",
	Defect: "It gives a second telephone number the first rank.",
	Breaks: []string{"BK-34"},
	Change: asksWrongly(ofPatient(repeated("telecom", sets("use", "work")))),
})

func addsTelecom(t reference.Object) func(reference.Object) {
	return func(patient reference.Object) {
		own, _ := patient["telecom"].([]any)
		patient["telecom"] = append(own, t)
	}
}

var _ = register(Mutant{
	Name:   "ranks-backwards",
	Defect: "It ranks several others who can be reached from last to first.",
	Breaks: []string{"BK-35", "BK-34"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		contacts, _ := patient["contact"].([]any)
		for i, v := range contacts {
			contact, _ := v.(reference.Object)
			entry(sets("rank", len(contacts)-i), "telecom")(contact)
		}
	})),
})

var _ = register(Mutant{
	Name:   "email-first",
	Defect: "It gives an address for email the first rank.",
	Breaks: []string{"BK-36"},
	Change: asksWrongly(ofPatient(entry(func(t reference.Object) {
		t["system"], t["value"] = "email", "patient@sample.example"
	}, "telecom"))),
})

var _ = register(Mutant{
	Name:   "links-to-relative",
	Defect: "It links the patient to a record of somebody else who can be reached.",
	Breaks: []string{"BK-37"},
	Change: asksOddly(ofPatient(sets("link", []any{
		reference.Object{"other": reference.Object{"reference": "RelatedPerson/1"}, "type": "seealso"},
	}))),
})
