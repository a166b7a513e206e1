package mutant

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Screens that say of an encounter or of a list what is not so.

var _ = register(Mutant{
	Name:   "closes-early",
	Defect: "It shows the encounter as closed when its outcome was recorded or its booking made, and lists and offers only then.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Stage == contract.OutcomeSet || screen.Stage == contract.BookingDone {
				screen.Stage = contract.Closed
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "lists-one-booking-twice",
	Defect: "It lists each booking twice, under two refs, and either of them cancels it.",
	Breaks: []string{"RB-25"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			for _, entry := range slices.Clone(screen.Bookings) {
				again := entry.Ref + "-again"
				for _, o := range screen.Options {
					if o.Booking == entry.Ref {
						o.Booking = again
						screen.Options = append(slices.Clone(screen.Options), o)
					}
				}
				entry.Ref = again
				screen.Bookings = append(slices.Clone(screen.Bookings), entry)
			}
		}
	},
})
