package mutant

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers whose screens, or whose adapters' words, are others than the reference's and right all the same.

var _ = add(variants, Mutant{
	Name:   "asks-outright",
	Defect: "At the end of the encounter it asks outright whether the only earlier booking is to be cancelled: that can be confirmed or declined, and there is nothing to choose.",
	Change: func(b *reference.Behaviour) { b.AsksOutright = true },
})

var _ = add(variants, Mutant{
	Name:   "no-way-to-decline",
	Defect: "Whoever keeps a booking just closes the encounter: there is nothing to decline with, and its adapter answers that it cannot be done.",
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option {
			return slices.DeleteFunc(reference.EachOnItsOwn(refs), func(o contract.Option) bool { return o.Act == contract.ActDecline })
		}
		b.Cannot = func(v *reference.Visit) string {
			if v.Task.Kind == contract.Decline {
				return "there is no way to decline; the user closes the encounter instead"
			}
			return ""
		}
	},
})

// dot is the smallest picture there is.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

var _ = add(variants, Mutant{
	Name:   "shows-evidence",
	Defect: "Its adapter sends the text that it read from each screen along, and a picture of it.",
	Change: func(b *reference.Behaviour) {
		b.Attach = func(s *contract.Screen) {
			lines := []string{"Case " + s.Case}
			for _, m := range s.Messages {
				lines = append(lines, m.Text)
			}
			s.Text = strings.Join(lines, "\n")
			s.Screenshot = &contract.Screenshot{MediaType: contract.PNG, Data: dot}
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "tells-of-the-encounter",
	Defect: "What can be meant of one thing only, it tells as a message about the encounter.",
	Change: func(b *reference.Behaviour) {
		plain := []contract.Says{contract.NoSlots, contract.OutsideTimeframe, contract.NeedsApproval, contract.NoneKnown, contract.SomeFound, contract.NotChecked}
		b.Say = func(_ contract.Kind, said []contract.Message) []contract.Message {
			out := slices.Clone(said)
			for i := range out {
				if slices.Contains(plain, out[i].Says) {
					out[i].About = contract.Encounter
				}
			}
			return out
		}
	},
})
