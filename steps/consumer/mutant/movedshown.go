package mutant

import (
	"context"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in how a booking is shown that the staff of its provider have moved.

var _ = register(Mutant{
	Name:   "lists-the-time-first-booked",
	Defect: "It reads a booking before it lists it, and lists it at the time for which it was once booked.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		first := map[string]time.Time{}
		b.AfterBooking = func(_ context.Context, v *reference.Visit, _ reference.Fate) {
			for _, r := range v.Standing() {
				first[r.URL] = r.Start
			}
		}
		b.Show = func(entry *contract.Booking) {
			if start, ok := first[entry.URL]; ok {
				entry.Start = start
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "keeps-the-time-on-the-screen",
	Defect: "When it has read that a booking was moved it goes on listing it at the time from before.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		listed := map[string]time.Time{}
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			for i, entry := range screen.Bookings {
				if v.Task.Kind == contract.ListBookings {
					listed[entry.URL] = entry.Start
				} else if start, ok := listed[entry.URL]; ok && v.Task.Kind == contract.ConfirmCancel {
					screen.Bookings[i].Start = start
				}
			}
		}
	},
})
