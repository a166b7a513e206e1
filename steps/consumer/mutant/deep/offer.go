package deep

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what is listed and offered.

var _ = register(Mutant{Within: 2000, Mutant: mutant.Mutant{
	Name:   "last-of-two-fails",
	Defect: "Where one booking of a call was made and a later one failed, it offers nothing to cancel.",
	Breaks: []string{"RB-51", "RB-52"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, _ *reference.Record) bool {
			return len(v.Standing()) == 0 || v.Case.Attempt == reference.Made
		}
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "referred-with-two",
	Defect: "Where the patient is referred without a booking and has several, it offers only the first.",
	Breaks: []string{"RB-51", "RB-52", "RB-28"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, r *reference.Record) bool {
			outcomes := v.Case.Outcomes
			sent := len(outcomes) > 0 && outcomes[len(outcomes)-1].ReferTo != ""
			earlier := v.Earlier()
			return !sent || len(earlier) == 0 || earlier[0] == r
		}
	},
}})

var _ = register(Mutant{Within: 3000, Mutant: mutant.Mutant{
	Name:   "restart-forgets-registry",
	Defect: "When it is restarted with a call in hand it forgets the bookings that it knew from the registry, and only those.",
	Breaks: []string{"RB-25", "RB-51", "RB-52", "RB-24", "RB-28"},
	Change: func(b *reference.Behaviour) {
		forgot := false
		b.OnRestart = func(context.Context, *reference.Visit) { forgot = true }
		b.List = func(earlier, _ []*reference.Record) []*reference.Record {
			if !forgot {
				return earlier
			}
			var own []*reference.Record
			for _, r := range earlier {
				if r.Pointer == "" {
					own = append(own, r)
				}
			}
			return own
		}
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "registry-away-shows-one",
	Defect: "Where the registry cannot be asked and nothing was booked in the call, it lists one of the patient's bookings and no more.",
	Breaks: []string{"RB-25", "RB-24", "RB-28", "RB-51", "RB-52", "RB-58"},
	Change: func(b *reference.Behaviour) {
		unchecked := false
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			unchecked = v.Case.Unchecked && v.Task.Kind == contract.ListBookings
		}
		b.List = func(earlier, made []*reference.Record) []*reference.Record {
			if unchecked && len(made) == 0 && len(earlier) > 1 {
				return earlier[:1]
			}
			return earlier
		}
	},
}})
