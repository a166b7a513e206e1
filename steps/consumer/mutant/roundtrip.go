package mutant

import (
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects of the way from what was read to what is sent back when a booking is cancelled. All must come back
// as it was but the status [CX-04]; a consumer that keeps a booking in fields of its own loses or rewrites something.

// returns changes the booking that is sent back to cancel it.
func returns(change func(booking reference.Object)) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) { b.Cancelled = change }
}

var _ = register(Mutant{
	Name:   "gives-back-no-channel",
	Defect: "It gives a slot back without how the patient is to be seen.",
	Breaks: []string{"CX-04"},
	Change: returns(inside("Slot", drops("extension"))),
})

var _ = register(Mutant{
	Name:   "gives-back-capitals",
	Defect: "It gives the patient's name back in capitals.",
	Breaks: []string{"CX-04"},
	Change: returns(inside("Patient", entry(func(name reference.Object) {
		family, _ := name["family"].(string)
		name["family"] = strings.ToUpper(family)
	}, "name"))),
})

var _ = register(Mutant{
	Name:   "gives-back-an-hour-later",
	Defect: "It gives the times of a booking back an hour later, as if they were local.",
	Breaks: []string{"CX-04"},
	Change: returns(func(booking reference.Object) {
		for _, name := range []string{"start", "end"} {
			text, _ := booking[name].(string)
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				booking[name] = at.Add(time.Hour).Format(time.RFC3339)
			}
		}
	}),
})

var _ = register(Mutant{
	Name:   "gives-back-a-free-slot",
	Defect: "It gives the slot back as free, which is for the provider to say.",
	Breaks: []string{"CX-04"},
	Change: returns(inside("Slot", sets("status", "free"))),
})

var _ = register(Mutant{
	Name:   "gives-back-own-description",
	Defect: "It gives a booking back with a description of its own.",
	Breaks: []string{"CX-04"},
	Change: returns(sets("description", "Cancelled by 111")),
})
