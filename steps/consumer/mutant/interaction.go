package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the interactions that requests go under.

var _ = register(Mutant{
	Name:   "no-interaction",
	Defect: "It asks for capability statements under no interaction.",
	Breaks: []string{"SP-12", "SP-18"},
	Change: func(b *reference.Behaviour) { b.Headers = header(only(reference.Capability), "Ssp-InteractionID", "") },
})

var _ = register(Mutant{
	Name:   "outdated-interaction",
	Defect: "It looks for slots under the interaction of the older documents.",
	Breaks: []string{"SP-13"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.SlotSearch), "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:slot")
	},
})

var _ = register(Mutant{
	Name:   "books-as-update",
	Defect: "It books under the interaction for updates.",
	Breaks: []string{"SP-14", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Create), "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:update:appointment")
	},
})

var _ = register(Mutant{
	Name:   "reads-as-search",
	Defect: "It reads a new booking again under the interaction for searches.",
	Breaks: []string{"SP-15", "SP-12"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Headers = header(again, "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:search:appointment")
	},
})

var _ = register(Mutant{
	Name:   "cancels-as-booking",
	Defect: "It cancels under the interaction for bookings.",
	Breaks: []string{"SP-16", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Update), "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:create:appointment")
	},
})

var _ = register(Mutant{
	Name:   "searches-as-reading",
	Defect: "It searches for the bookings of a patient under the interaction for readings.",
	Breaks: []string{"SP-17", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.PatientSearch), "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:appointment")
	},
})

var _ = register(Mutant{
	Name:   "statement-as-slots",
	Defect: "It asks for capability statements under the interaction for slots.",
	Breaks: []string{"SP-18", "SP-12"},
	Change: func(b *reference.Behaviour) {
		b.Headers = header(only(reference.Capability), "Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:search:slot")
	},
})
