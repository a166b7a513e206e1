package mutant

import (
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers that were made for one provider, and take its habits for the standard.

var _ = register(Mutant{
	Name:   "expects-uuids",
	Defect: "In a call-back it treats a booking as refused if its id is not a UUID.",
	Breaks: []string{"RB-19", "RB-24", "RB-30", "RB-35", "RB-51", "RB-52", "BK-80", "RB-28", "RB-54", "RB-58", "CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Believes = func(v *reference.Visit, _, id string) bool { return !calledBack(v) || uuid.Validate(id) == nil }
	},
})

var _ = register(Mutant{
	Name:          "expects-absolute-location",
	Defect:        "In a call-back it treats a booking as refused if its address is not absolute.",
	Breaks:        []string{"RB-19", "RB-24", "RB-30", "RB-35", "RB-51", "RB-52", "BK-80", "RB-28", "RB-54", "RB-58", "CX-07"},
	UnderVariance: true,
	Change: func(b *reference.Behaviour) {
		b.Believes = func(v *reference.Visit, location, _ string) bool {
			return !calledBack(v) || strings.Contains(location, "://")
		}
	},
})

var counted = regexp.MustCompile(`^W/"[0-9]+"$`)

var _ = register(Mutant{
	Name:   "counts-versions",
	Defect: "It takes versions for numbers and names the first where they are none.",
	Breaks: []string{"CX-05"},
	Change: func(b *reference.Behaviour) {
		b.IfMatch = func(read, _ string) string {
			if counted.MatchString(read) {
				return read
			}
			return `W/"1"`
		}
	},
})

var _ = register(Mutant{
	Name:          "names-places-only",
	Defect:        "Its list names the building and not the service, and so nothing where the provider gives no address.",
	Breaks:        []string{"RB-27"},
	UnderVariance: true,
	Change: func(b *reference.Behaviour) {
		b.Show = func(entry *contract.Booking) { entry.Service = "" }
	},
})
