package mutant

import (
	"context"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// What is right in most worlds and for most values: of the times near and far, and of what is seldom written.

var _ = register(Mutant{
	Name:   "lists-three-days",
	Defect: "It lists no booking that is more than three days ahead.",
	Breaks: []string{"RB-51", "RB-24", "RB-19", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			return status == "booked" && start.After(now) && start.Before(now.AddDate(0, 0, 3))
		}
	},
})

var _ = register(Mutant{
	Name:   "no-slot-this-quarter",
	Defect: "It does not show slots that begin within a quarter of an hour.",
	Breaks: []string{"SL-09"},
	Change: func(b *reference.Behaviour) {
		var now time.Time
		b.BeforeTask = func(_ context.Context, v *reference.Visit) { now = v.Task.Now }
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			var later []reference.Slot
			for _, s := range found {
				if !s.Start.Before(now.Add(15 * time.Minute)) {
					later = append(later, s)
				}
			}
			return later
		}
	},
})
