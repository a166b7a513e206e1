package mutant

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in how slots are sought.

var _ = register(Mutant{
	Name:      "reuses-slots",
	Catalogue: "FC-31",
	Defect:    "It shows the first call's slots again in the re-assessment instead of asking for new ones.",
	Breaks:    []string{"RB-21"},
	Change: func(b *reference.Behaviour) {
		b.OldSlots = func(v *reference.Visit, service string) ([]reference.Slot, bool) {
			if !calledBack(v) {
				return nil, false
			}
			slots := v.EarlierSlots(service)
			return slots, len(slots) > 0
		}
	},
})

var _ = register(Mutant{
	Name:   "reuses-slots-in-consultation",
	Defect: "It shows the same slots again when the patient is booked again inside the consultation.",
	Breaks: []string{"RB-64"},
	Change: func(b *reference.Behaviour) {
		b.OldSlots = func(v *reference.Visit, service string) ([]reference.Slot, bool) {
			if !v.BooksAgain() {
				return nil, false
			}
			for _, search := range slices.Backward(v.Case.Searches) {
				if search.Service == service && len(search.Slots) > 0 {
					return search.Slots, true
				}
			}
			return nil, false
		}
	},
})

var _ = register(Mutant{
	Name:   "ignores-timeframe",
	Defect: "It asks for slots without the end of the outcome's timeframe.",
	Breaks: []string{"RB-21", "RB-17", "RB-37", "SL-03"},
	Change: func(b *reference.Behaviour) {
		b.Window = func(now time.Time, _ time.Duration) (from, to time.Time) { return now, time.Time{} }
	},
})
