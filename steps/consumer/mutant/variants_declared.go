package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants that can do less than the reference, and declare it. The line above each says why that is right.

func lacking(b *reference.Behaviour, what ...contract.Capability) {
	declared := contract.Without(what)
	b.Declares = &declared
}

// A consumer of own bookings only is asked for offers of its own only; others it may show [wire 17.32, RB-15].
var _ = add(variants, Mutant{
	Name:   "own-bookings-only",
	Defect: "It declares that it cancels its own bookings only; others it shows without the option.",
	Change: func(b *reference.Behaviour) {
		lacking(b, contract.CancelOthers)
		b.Offers = func(_ *reference.Visit, r *reference.Record) bool { return r.Pointer == "" }
	},
})

// As before, and it does not show them either [wire 17.32: may].
var _ = add(variants, Mutant{
	Name:   "shows-own-only",
	Defect: "It declares that it cancels its own bookings only, and lists no others.",
	Change: func(b *reference.Behaviour) {
		lacking(b, contract.CancelOthers)
		b.List = func(earlier, _ []*reference.Record) []*reference.Record {
			var own []*reference.Record
			for _, r := range earlier {
				if r.Pointer == "" {
					own = append(own, r)
				}
			}
			return own
		}
	},
})

// What the case record holds is attested then [RB-56 is a SHOULD].
var _ = add(variants, Mutant{
	Name:   "no-case-record",
	Defect: "It declares that its adapter cannot read the case record, and shows none.",
	Change: func(b *reference.Behaviour) {
		lacking(b, contract.ShowCaseRecord)
		b.Record = func([]contract.Recorded) []contract.Recorded { return nil }
	},
})

// The registry is a future capability [RG-29].
var _ = add(variants, Mutant{
	Name:   "without-registry",
	Defect: "It declares that it has no access to the registry, and can neither write XML nor be restarted.",
	Change: func(b *reference.Behaviour) {
		lacking(b, contract.UseRegistry, contract.SpeakXML, contract.RestartTheWhole)
		b.IgnoresRegistry = true
	},
})

// Several bookings in one encounter are asked of nobody [RB-10 is of those that make them].
var _ = add(variants, Mutant{
	Name:   "one-booking-each",
	Defect: "It declares that it makes one booking in an encounter, and no more.",
	Change: func(b *reference.Behaviour) {
		lacking(b, contract.SeveralBookings)
		b.Cannot = func(v *reference.Visit) string {
			if v.Task.Kind == contract.Book && len(v.Standing()) > 0 {
				return "this encounter has its booking"
			}
			return ""
		}
	},
})
