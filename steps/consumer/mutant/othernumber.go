package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects by which a request for a booking tells of another patient than the one whom it is for.

// forCaller makes a request for a booking say something that depends on its patient.
func forCaller(say func(patient contract.Patient, booking reference.Object)) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			r.Body = changed(r.Body, func(booking reference.Object) { say(v.Case.Patient, booking) })
		}
	}
}

var _ = register(Mutant{
	Name:   "another-number-in-comment",
	Defect: "It writes another patient's NHS number into the comment of a booking.",
	Breaks: []string{"BK-23"},
	Change: forCaller(func(patient contract.Patient, booking reference.Object) {
		if patient.NHSNumber != "" {
			booking["comment"] = "Household contact 999 000 0018"
		}
	}),
})

var _ = register(Mutant{
	Name:   "another-number-in-extension",
	Defect: "It identifies the document of a booking by another patient's NHS number, in an extension.",
	Breaks: []string{"BK-23"},
	Change: forCaller(func(patient contract.Patient, booking reference.Object) {
		if patient.NHSNumber != "" {
			inside("DocumentReference", func(document reference.Object) {
				extended(document, "https://north111.example/StructureDefinition/Subject-1", "valueIdentifier",
					reference.Object{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": neighbour})
			})(booking)
		}
	}),
})

var _ = register(Mutant{
	Name:   "number-where-none-is-known",
	Defect: "It writes an NHS number into the comment of a booking for a patient whose number is not known.",
	Breaks: []string{"BK-25"},
	Change: forCaller(func(patient contract.Patient, booking reference.Object) {
		if patient.NHSNumber == "" {
			booking["comment"] = "NHS number " + neighbour
		}
	}),
})
