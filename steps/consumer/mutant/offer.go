package mutant

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the offer to cancel and in its record.

var _ = register(Mutant{
	Name:      "never-offers",
	Catalogue: "FC-07",
	Defect:    "It lists the earlier bookings and never offers to cancel one.",
	Breaks:    []string{"RB-51", "RB-52", "CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(*reference.Visit, *reference.Record) bool { return false }
	},
})

var _ = register(Mutant{
	Name:      "offers-only-after-booking",
	Catalogue: "FC-08",
	Defect:    "In a re-assessment it offers to cancel only when a new booking was made.",
	Breaks:    []string{"RB-52", "RB-51"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, _ *reference.Record) bool {
			return !calledBack(v) || len(v.Standing()) > 0
		}
	},
})

var _ = register(Mutant{
	Name:      "offers-only-same-service",
	Catalogue: "FC-08",
	Defect:    "After a new booking it offers to cancel only what was booked at the same service.",
	Breaks:    []string{"RB-52", "RB-51", "RB-28", "CX-08"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, r *reference.Record) bool {
			made := v.Standing()
			return len(made) == 0 || slices.ContainsFunc(made, func(n *reference.Record) bool { return n.Service == r.Service })
		}
	},
})

var _ = register(Mutant{
	Name:   "no-cancel-only",
	Defect: "It offers nothing to a patient who calls only to cancel.",
	Breaks: []string{"CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, _ *reference.Record) bool { return v.Case.Reason != contract.CancelOnly }
	},
})

var _ = register(Mutant{
	Name:   "offers-too-early",
	Defect: "It offers to cancel while the assessment and the new booking are still open.",
	Breaks: []string{"RB-53"},
	Change: func(b *reference.Behaviour) { b.OffersEarly = true },
})

var _ = register(Mutant{
	Name:   "made-up-list",
	Defect: "With no earlier booking known it does not say so and still shows an option to cancel.",
	Breaks: []string{"RB-54"},
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option {
			if len(refs) > 0 {
				return reference.EachOnItsOwn(refs)
			}
			return []contract.Option{{Act: contract.ActCancel}, {Act: contract.ActDecline}}
		}
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			return without(said, func(m contract.Message) bool {
				return task == contract.ListBookings && m.Says == contract.NoneKnown
			})
		}
		b.Record = func(r []contract.Recorded) []contract.Recorded {
			return append(r, contract.Recorded{What: contract.OfferMade}) // what it offers, it records
		}
	},
})

var _ = register(Mutant{
	Name:   "no-record-of-offer",
	Defect: "Its case record holds nothing of the offer.",
	Breaks: []string{"RB-56"},
	Change: func(b *reference.Behaviour) {
		b.Record = func([]contract.Recorded) []contract.Recorded { return nil }
	},
})
