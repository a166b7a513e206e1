package mutant

import (
	"context"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in questions that stand instead of a list.

// asksWithoutAList puts one question after the other, each of which shows its booking, and never lists any.
func asksWithoutAList(b *reference.Behaviour) {
	b.AsksOutright, b.AsksEach = true, true
	b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
		screen.Bookings = nil
		screen.Options = slices.DeleteFunc(screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
	}
}

var _ = register(Mutant{
	Name:   "asks-about-the-new-booking",
	Defect: "It lists nothing, and also asks whether to cancel the new booking.",
	Breaks: []string{"RB-25", "RB-30", "RB-54"},
	Change: func(b *reference.Behaviour) {
		asksWithoutAList(b)
		b.List = func(earlier, made []*reference.Record) []*reference.Record {
			return append(slices.Clone(earlier), made...)
		}
	},
})

var _ = register(Mutant{
	Name:   "asks-about-what-is-over",
	Defect: "It lists nothing, and also asks about bookings that were already cancelled.",
	Breaks: []string{"RB-26", "RB-54", "RB-24"},
	Change: func(b *reference.Behaviour) {
		asksWithoutAList(b)
		b.Relevant = func(_ string, start, now time.Time) bool { return start.After(now) }
	},
})

var _ = register(Mutant{
	Name:   "asks-without-a-place",
	Defect: "It lists nothing, and its question shows neither where the booking is nor at which service.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		asksWithoutAList(b)
		b.Prompt = func(p *contract.Prompt) {
			for i := range p.Shown {
				p.Shown[i].Service, p.Shown[i].Location = "", ""
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "no-to-a-question-cancels",
	Defect: "It lists nothing, and cancels the booking that its question was about when the user says no.",
	Breaks: []string{"RB-13", "RB-55", "RB-28", "RB-29", "RB-31", "RB-32", "RD-23", "RB-57"},
	Change: func(b *reference.Behaviour) {
		asksWithoutAList(b)
		b.OnDecline = func(ctx context.Context, v *reference.Visit) { cancelEach(ctx, v, v.Declined()) }
	},
})
