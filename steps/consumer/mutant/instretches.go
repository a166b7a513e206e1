package mutant

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// What counts is which slots can come back; nothing says that one request has to bring them all [SL-03, wire 17.27].
var _ = add(variants, Mutant{
	Name:   "searches-hour-by-hour",
	Defect: "It asks for the slots of a timeframe hour by hour, and shows them together.",
	Change: func(b *reference.Behaviour) { b.Stretch = time.Hour },
})
