package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what access tokens are for.

var _ = register(Mutant{
	Name:   "slots-to-write",
	Defect: "It looks for slots once more with the token of the booking.",
	Breaks: []string{"AU-18"},
	Change: func(b *reference.Behaviour) {
		looksAgain(b)
		b.Claims = claim(again, "requested_scope", "patient/appointment.write")
	},
})

var _ = register(Mutant{
	Name:   "statement-to-read-bookings",
	Defect: "It asks for capability statements with a token for reading appointments.",
	Breaks: []string{"AU-19"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claim(only(reference.Capability), "requested_scope", "patient/appointment.read")
	},
})

var _ = register(Mutant{
	Name:   "books-to-read-slots",
	Defect: "It books with a token for reading slots.",
	Breaks: []string{"AU-20"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claim(only(reference.Create), "requested_scope", "organization/slot.read")
	},
})

var _ = register(Mutant{
	Name:      "cancels-to-read-slots",
	Defect:    "It cancels with a token for reading slots, as an old test script has it.",
	Catalogue: "FC-17",
	Breaks:    []string{"AU-21"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claim(only(reference.Update), "requested_scope", "organization/slot.read")
	},
})

var _ = register(Mutant{
	Name:   "reads-to-write",
	Defect: "It reads a new booking again with the token of the booking.",
	Breaks: []string{"AU-22"},
	Change: func(b *reference.Behaviour) {
		readsAgain(b)
		b.Claims = claim(again, "requested_scope", "patient/appointment.write")
	},
})

var _ = register(Mutant{
	Name:   "searches-to-write",
	Defect: "It searches for the bookings of a patient with a token for writing appointments.",
	Breaks: []string{"AU-23"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claim(only(reference.PatientSearch), "requested_scope", "patient/appointment.write")
	},
})

var _ = register(Mutant{
	Name:   "token-for-everything",
	Defect: "Each of its tokens is for all that it ever asks.",
	Breaks: []string{"AU-18", "AU-19", "AU-20", "AU-21", "AU-22", "AU-23"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claim(every, "requested_scope", "organization/slot.read patient/appointment.read patient/appointment.write")
	},
})
