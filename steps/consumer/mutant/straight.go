package mutant

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// closesStraight lets an encounter be closed without the list of bookings, although the user has not been there.
func closesStraight(offered func(v *reference.Visit) bool) func(context.Context, *reference.Visit) {
	return func(_ context.Context, v *reference.Visit) {
		if v.Task.Kind == contract.EndEncounter && offered(v) {
			v.Case.WrappedUp = true
		}
	}
}

var _ = register(Mutant{
	Name:   "offers-only-on-the-list",
	Defect: "A user who closes the encounter without having gone to the list of bookings is offered nothing.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: func(b *reference.Behaviour) {
		b.BeforeTask = closesStraight(func(*reference.Visit) bool { return true })
	},
})

// The offer stood on the screen when everything was settled, and the user closed the encounter from there [RB-51, RB-53].
var _ = add(variants, Mutant{
	Name:   "offers-with-confirmation-alone",
	Defect: "It offers to cancel the earlier bookings on the screen that says that the new one is made; who closes the encounter from there is asked no more.",
	Change: func(b *reference.Behaviour) {
		offered := ""
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
			if fate == reference.Made && calledBack(v) && len(v.Standing()) >= len(v.Case.Outcomes) {
				v.OfferNow(ctx)
				offered = v.Case.Reference
			}
		}
		b.BeforeTask = closesStraight(func(v *reference.Visit) bool { return v.Case.Reference == offered })
	},
})
