package mutant

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the list of existing bookings.

var _ = register(Mutant{
	Name:      "lists-other-patient",
	Catalogue: "FC-26",
	Defect:    "It takes everybody with the same phone number for one patient.",
	Breaks:    []string{"RB-26", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.SamePatient = func(a, b contract.Patient) bool { return a.Phone == b.Phone }
	},
})

var _ = register(Mutant{
	Name:   "lists-by-family-name",
	Defect: "It takes everybody with the same family name in the same town for one patient.",
	Breaks: []string{"RB-26", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.SamePatient = func(a, b contract.Patient) bool { return a.Family == b.Family && a.City == b.City }
	},
})

var _ = register(Mutant{
	Name:      "lists-cancelled",
	Catalogue: "FC-26",
	Defect:    "It lists bookings that were cancelled.",
	Breaks:    []string{"RB-26", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			return (status == "booked" || status == "cancelled") && start.After(now)
		}
	},
})

var _ = register(Mutant{
	Name:   "shows-standing-as-cancelled",
	Defect: "It shows bookings that stand with the status cancelled.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) { b.Show = func(entry *contract.Booking) { entry.Status = "cancelled" } },
})

var _ = register(Mutant{
	Name:      "lists-past",
	Catalogue: "FC-26",
	Defect:    "It lists bookings whose time has passed.",
	Breaks:    []string{"RB-26"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, _, _ time.Time) bool { return status == "booked" }
	},
})

var _ = register(Mutant{
	Name:      "lists-new",
	Catalogue: "FC-27",
	Defect:    "It lists the new booking, unmarked, among those that can be cancelled.",
	Breaks:    []string{"RB-25", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.List = func(earlier, made []*reference.Record) []*reference.Record { return append(earlier, made...) }
	},
})

var _ = register(Mutant{
	Name:   "bare-list",
	Defect: "Its list shows neither place nor time nor status.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		b.Show = func(entry *contract.Booking) { *entry = contract.Booking{Ref: entry.Ref, URL: entry.URL} }
	},
})

var _ = register(Mutant{
	Name:   "no-list",
	Defect: "At the end of a re-assessment it offers to cancel without showing a list.",
	Breaks: []string{"RB-24"},
	Change: func(b *reference.Behaviour) {
		b.HidesList = func(v *reference.Visit) bool { return calledBack(v) && v.Task.Kind == contract.ListBookings }
	},
})
