package mutant

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in questions that are put one after the other, without the user having chosen anything.

var _ = register(Mutant{
	Name:   "asks-about-the-first-only",
	Defect: "At the end of the encounter it asks about the first of the earlier bookings, and about no other.",
	Breaks: []string{"RB-51", "RB-52", "CX-07", "CX-08"},
	Change: func(b *reference.Behaviour) {
		b.AsksOutright, b.AsksEach = true, true
		first := ""
		b.OnBegin = func(context.Context, *reference.Visit) { first = "" }
		b.Offers = func(_ *reference.Visit, r *reference.Record) bool {
			if first == "" {
				first = r.Ref
			}
			return r.Ref == first
		}
	},
})

var _ = register(Mutant{
	Name:   "asks-no-more-after-failure",
	Defect: "It asks about one booking after another, and stops asking about one whose cancellation failed.",
	Breaks: []string{"RB-60"},
	Change: func(b *reference.Behaviour) {
		b.AsksOutright, b.AsksEach = true, true
		failed := map[string]bool{}
		b.OnBegin = func(context.Context, *reference.Visit) { clear(failed) }
		b.Offers = func(_ *reference.Visit, r *reference.Record) bool { return !failed[r.Ref] }
		b.AfterFailure = func(_ context.Context, _ *reference.Visit, r *reference.Record) { failed[r.Ref] = true }
	},
})

var _ = register(Mutant{
	Name:   "asks-while-assessing",
	Defect: "When the outcome is recorded it asks at once whether the earlier booking is to be cancelled.",
	Breaks: []string{"RB-53", "RB-56"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind != contract.RecordOutcome || !calledBack(v) || len(v.Standing()) > 0 {
				return
			}
			for _, r := range v.Earlier() {
				screen.Bookings = append(screen.Bookings, contract.Booking{
					Ref: r.Ref, URL: r.URL, Service: r.Service, Location: r.Location, Start: r.Start, Status: r.Status,
				})
				screen.Prompt = &contract.Prompt{
					Bookings: []string{r.Ref}, NoNewBooking: true, Text: "No new booking was made. Cancel " + r.Service + "?",
				}
				return
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "reads-as-the-system",
	Defect: "It reads bookings in the name of an account of the system's own, and does all else in the user's.",
	Breaks: []string{"AU-16", "AU-06"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(only(reference.ReadOne), func(_ *reference.Visit, said map[string]any) {
			p := within(said, "requesting_practitioner")
			said["sub"], p["id"] = "background", "background"
			p["name"] = []any{map[string]any{"family": "Account", "given": []any{"System"}}}
		})
	},
})
