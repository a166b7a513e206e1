package mutant

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in how the user chooses and confirms.

var _ = register(Mutant{
	Name:   "confirms-in-bulk",
	Defect: "Of several earlier bookings it offers only to cancel all at once.",
	Breaks: []string{"RB-28", "RB-13", "RB-29", "RB-32", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option {
			if len(refs) < 2 {
				return reference.EachOnItsOwn(refs)
			}
			return []contract.Option{{Act: contract.ActCancel}, {Act: contract.ActDecline}}
		}
		b.Chosen = func(chosen, offered []string) []string {
			if len(offered) > 1 {
				return offered
			}
			return chosen
		}
	},
})

var _ = register(Mutant{
	Name:   "cancels-on-marking",
	Defect: "It cancels a booking as soon as the user marks it.",
	Breaks: []string{"RB-29", "RB-57", "RB-13", "RB-55"},
	Change: func(b *reference.Behaviour) { b.CancelsOnMarking = true },
})

var _ = register(Mutant{
	Name:   "pre-ticked",
	Defect: "Its list has every booking ticked for cancelling already.",
	Breaks: []string{"RB-31"},
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option {
			out := reference.EachOnItsOwn(refs)
			for i := range out {
				out[i].Chosen = out[i].Act == contract.ActCancel
			}
			return out
		}
	},
})

var _ = register(Mutant{
	Name:   "prompt-without-reason",
	Defect: "Its question does not say that the booking goes because a new one was made.",
	Breaks: []string{"RB-30"},
	Change: func(b *reference.Behaviour) {
		b.Prompt = func(p *contract.Prompt) {
			p.NewBookingMade, p.Text = false, "Cancel the chosen booking?"
		}
	},
})

var _ = register(Mutant{
	Name:   "marks-without-a-question",
	Defect: "When a booking is marked for cancellation it puts no question, so nothing can be confirmed.",
	Breaks: []string{"RB-30"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			screen.Prompt = nil
			screen.Options = slices.DeleteFunc(slices.Clone(screen.Options), func(o contract.Option) bool { return o.Act == contract.ActConfirm })
		}
	},
})

var _ = register(Mutant{
	Name:   "asks-twice",
	Defect: "It answers the user's confirmation by asking again.",
	Breaks: []string{"RB-33"},
	Change: func(b *reference.Behaviour) { b.AsksTwice = true },
})
