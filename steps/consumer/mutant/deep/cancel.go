package deep

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what is cancelled.

var _ = register(Mutant{Within: 3000, Mutant: mutant.Mutant{
	Name:   "same-start-elsewhere",
	Defect: "Of two bookings that begin at the same time at different services it cancels the other one.",
	Breaks: []string{"RB-32", "RB-29", "RB-31", "RB-12", "RB-13", "RB-28"},
	Change: func(b *reference.Behaviour) {
		b.ToCancel = func(confirmed, offered, _ []*reference.Record) []*reference.Record {
			out := slices.Clone(confirmed)
			for i, r := range out {
				for _, other := range offered {
					if other != r && other.Start.Equal(r.Start) && other.Base != r.Base && len(confirmed) == 1 {
						out[i] = other
					}
				}
			}
			return out
		}
	},
}})

var _ = register(Mutant{Within: 2500, Mutant: mutant.Mutant{
	Name:   "declines-after-conflict",
	Defect: "Once a cancellation met a conflict, it cancels what the patient of a later call declines to have cancelled.",
	Breaks: []string{"RB-55", "RB-31", "RB-13", "RB-29"},
	Change: func(b *reference.Behaviour) {
		conflict := ""
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Method == http.MethodPut && (a.Status == http.StatusConflict || a.Status == http.StatusPreconditionFailed) {
				conflict = "now"
			}
			return a
		}
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			if conflict == "now" && v.Task.Kind == contract.BeginEncounter {
				conflict = "before"
			}
		}
		b.OnDecline = func(ctx context.Context, v *reference.Visit) {
			if conflict == "before" {
				cancelEach(ctx, v, v.Declined())
			}
		}
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "colleague-closes",
	Defect: "Where a clinician closes a call with the question open and nothing was booked in it, it takes that for a yes.",
	Breaks: []string{"RB-31", "RB-29", "RB-57", "RB-13"},
	Change: func(b *reference.Behaviour) {
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			if v.Task.User.Clinical && len(v.Standing()) == 0 {
				asked := slices.DeleteFunc(v.Offered(), func(r *reference.Record) bool { return !slices.Contains(v.Case.Prompted, r.Ref) })
				cancelEach(ctx, v, asked)
			}
		}
	},
}})

var _ = register(Mutant{Within: 2000, Mutant: mutant.Mutant{
	Name:   "no-then-yes-takes-two",
	Defect: "Where the patient first says no and then yes to one of several bookings, it cancels the next one on the list as well.",
	Breaks: []string{"RB-32", "RB-29", "RB-31", "RB-13", "RB-28"},
	Change: func(b *reference.Behaviour) {
		said := ""
		b.OnDecline = func(_ context.Context, v *reference.Visit) { said = v.Case.Encounter }
		inHand := ""
		b.BeforeTask = func(_ context.Context, v *reference.Visit) { inHand = v.Case.Encounter }
		b.ToCancel = func(confirmed, offered, _ []*reference.Record) []*reference.Record {
			if said != inHand || len(confirmed) != 1 {
				return confirmed
			}
			for _, other := range offered {
				if other != confirmed[0] {
					return append(slices.Clone(confirmed), other)
				}
			}
			return confirmed
		}
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "tidies-up-in-consultation",
	Defect: "Where a booking is made again in the same call for a patient who has an earlier one, it cancels the first without asking.",
	Breaks: []string{"RB-31", "RB-29", "RB-64", "RB-63", "RB-09", "RB-57", "RB-10"},
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, _ reference.Fate) {
			if len(v.Earlier()) > 0 {
				cancelEach(ctx, v, v.Replaced())
			}
		}
	},
}})

var _ = register(Mutant{Within: 3000, Mutant: mutant.Mutant{
	Name:   "moved-and-booked-elsewhere",
	Defect: "It cancels a booking that was moved since the user confirmed where the new booking is at another service.",
	Breaks: []string{"CX-38", "RB-29"},
	Change: func(b *reference.Behaviour) {
		right, elsewhere := b.Unmoved, false
		b.ToCancel = func(confirmed, _, made []*reference.Record) []*reference.Record {
			elsewhere = len(made) > 0 && len(confirmed) > 0 && made[0].Base != confirmed[0].Base
			return confirmed
		}
		b.Unmoved = func(r *reference.Record, read reference.Object) bool { return elsewhere || right(r, read) }
	},
}})

var _ = register(Mutant{Within: 1500, Mutant: mutant.Mutant{
	Name:   "hang-up-after-slot-gone",
	Defect: "Where the slot had gone and the call is closed without another booking, it cancels the earlier one.",
	Breaks: []string{"RB-31", "RB-57", "RB-29", "RB-11", "RB-13", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			if v.Case.Attempt == reference.Gone && len(v.Standing()) == 0 {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
}})
