package mutant

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what is shown of bookings before the list is due.

var _ = register(Mutant{
	Name:   "shows-other-patients-when-called",
	Defect: "When a patient calls it shows the bookings of its other patients as well, and lists only this patient's later.",
	Breaks: []string{"RB-26"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind != contract.BeginEncounter {
				return
			}
			for _, r := range v.OfOthers() {
				screen.Bookings = append(screen.Bookings, contract.Booking{Ref: r.Ref, URL: r.URL, Service: r.Service, Start: r.Start, Status: r.Status})
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "another-time-when-called",
	Defect: "When a patient calls it shows the earlier booking an hour late, and right only on the list.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind == contract.BeginEncounter {
				for i := range screen.Bookings {
					screen.Bookings[i].Start = screen.Bookings[i].Start.Add(time.Hour)
				}
			}
		}
	},
})
