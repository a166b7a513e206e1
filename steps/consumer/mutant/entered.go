package mutant

import (
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects by which a request for a booking says something else of the patient than the user
// entered. It is well formed, so that providers let it pass.

var _ = register(Mutant{
	Name:   "exchanges-names",
	Defect: "It sends the family name as given name and the given name as family name.",
	Breaks: []string{"BK-27"},
	Change: asksOddly(ofPatient(entry(func(name reference.Object) {
		given, _ := name["given"].([]any)
		name["family"], name["given"] = given[0], []any{name["family"]}
	}, "name"))),
})

var _ = register(Mutant{
	Name:   "names-in-capitals",
	Defect: "It sends names in capitals.",
	Breaks: []string{"BK-27"},
	Change: asksOddly(ofPatient(entry(func(name reference.Object) {
		family, _ := name["family"].(string)
		name["family"] = strings.ToUpper(family)
	}, "name"))),
})

var _ = register(Mutant{
	Name:   "short-names",
	Defect: "It cuts names to five letters.",
	Breaks: []string{"BK-27"},
	Change: asksOddly(ofPatient(entry(func(name reference.Object) {
		family, _ := name["family"].(string)
		name["family"] = family[:min(len(family), 5)]
	}, "name"))),
})

var _ = register(Mutant{
	Name:   "another-title",
	Defect: "It sends the title Mr for everybody.",
	Breaks: []string{"BK-27"},
	Change: asksOddly(ofPatient(entry(sets("prefix", []any{"Mr"}), "name"))),
})

var _ = register(Mutant{
	Name:   "gender-by-default",
	Defect: "It sends the gender as unknown, whatever the user entered.",
	Breaks: []string{"BK-28"},
	Change: asksOddly(ofPatient(sets("gender", "unknown"))),
})

var _ = register(Mutant{
	Name:   "knows-two-genders",
	Defect: "It sends male for every gender but female.",
	Breaks: []string{"BK-28"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		if patient["gender"] != "female" {
			patient["gender"] = "male"
		}
	})),
})

var _ = register(Mutant{
	Name:   "day-for-month",
	Defect: "It exchanges the day and the month of a date of birth where both can be a month.",
	Breaks: []string{"BK-29"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		date, _ := patient["birthDate"].(string)
		parts := strings.Split(date, "-")
		if turned := strings.Join([]string{parts[0], parts[2], parts[1]}, "-"); isDate(turned) {
			patient["birthDate"] = turned
		}
	})),
})

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

var _ = register(Mutant{
	Name:   "born-a-day-early",
	Defect: "It converts the midnight of a birthday in summer to universal time, which is the day before.",
	Breaks: []string{"BK-29"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		date, _ := patient["birthDate"].(string)
		london, err := time.LoadLocation("Europe/London")
		if err != nil {
			return
		}
		if midnight, err := time.ParseInLocation(time.DateOnly, date, london); err == nil {
			patient["birthDate"] = midnight.UTC().Format(time.DateOnly)
		}
	})),
})

var _ = register(Mutant{
	Name:   "another-postcode",
	Defect: "It sends a different postcode from the one that the user entered.",
	Breaks: []string{"BK-30"},
	Change: asksOddly(ofPatient(entry(sets("postalCode", "XX1 1XX"), "address"))),
})

var _ = register(Mutant{
	Name:   "first-word-of-address",
	Defect: "It cuts the lines of an address to their first word.",
	Breaks: []string{"BK-30"},
	Change: asksOddly(ofPatient(entry(func(address reference.Object) {
		lines, _ := address["line"].([]any)
		for i, v := range lines {
			line, _ := v.(string)
			lines[i], _, _ = strings.Cut(line, " ")
		}
	}, "address"))),
})

var _ = register(Mutant{
	Name:   "another-telephone",
	Defect: "It sends the telephone number of its own service as the patient's.",
	Breaks: []string{"BK-31"},
	Change: asksOddly(ofPatient(entry(sets("value", "01632 960999"), "telecom"))),
})

var _ = register(Mutant{
	Name:   "contacts-named-as-patient",
	Defect: "It names everybody who can be reached as the patient is named.",
	Breaks: []string{"BK-32"},
	Change: asksOddly(ofPatient(eachContact(func(contact, patient reference.Object) {
		entry(func(name reference.Object) {
			contact["name"] = reference.Object{"use": "official", "given": name["given"], "family": name["family"]}
		}, "name")(patient)
	}))),
})

var _ = register(Mutant{
	Name:   "all-are-mothers",
	Defect: "It gives every contact person the first one's relationship to the patient.",
	Breaks: []string{"BK-32"},
	Change: asksOddly(ofPatient(eachContact(func(contact, patient reference.Object) {
		entry(func(first reference.Object) { contact["relationship"] = first["relationship"] }, "contact")(patient)
	}))),
})

// eachContact makes a fault in everybody else who can be reached about the patient.
func eachContact(fault func(contact, patient reference.Object)) func(reference.Object) {
	return func(patient reference.Object) {
		contacts, _ := patient["contact"].([]any)
		for _, v := range contacts {
			if contact, ok := v.(reference.Object); ok {
				fault(contact, patient)
			}
		}
	}
}

var _ = register(Mutant{
	Name:   "an-hour-by-default",
	Defect: "It gives the length of every appointment as an hour.",
	Breaks: []string{"BK-08"},
	Change: asksOddly(sets("minutesDuration", 60)),
})
