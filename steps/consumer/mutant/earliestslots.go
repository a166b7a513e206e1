package mutant

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A search with an end in time whose beginning is not.

var _ = register(Mutant{
	Name:   "misses-the-earliest-slots",
	Defect: "It asks for slots from an hour later than now on.",
	Breaks: []string{"RB-21", "RB-17"},
	Change: func(b *reference.Behaviour) {
		window := b.Window
		b.Window = func(now time.Time, within time.Duration) (from, to time.Time) {
			from, to = window(now, within)
			return from.Add(time.Hour), to
		}
	},
})
