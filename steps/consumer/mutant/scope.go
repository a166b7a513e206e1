package mutant

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in which booking is cancelled.

var _ = register(Mutant{
	Name:      "cancels-all",
	Catalogue: "FC-05",
	Defect:    "When the user confirms one booking it cancels all that are listed.",
	Breaks:    []string{"RB-32", "RB-13", "RB-28", "RB-29", "RB-31", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.ToCancel = func(_, offered, _ []*reference.Record) []*reference.Record { return offered }
	},
})

var _ = register(Mutant{
	Name:      "cancels-new-instead",
	Catalogue: "FC-06",
	Defect:    "When the user confirms an earlier booking it cancels the new one instead.",
	Breaks:    []string{"RB-32", "RB-11", "RB-12", "RB-29", "RB-31", "RB-55", "RB-30"},
	Change: func(b *reference.Behaviour) {
		marksNew(b)
		b.ToCancel = func(confirmed, _, made []*reference.Record) []*reference.Record {
			if len(made) > 0 {
				return made
			}
			return confirmed
		}
	},
})

var _ = register(Mutant{
	Name:      "cancels-new-to-compensate",
	Catalogue: "FC-22",
	Defect:    "It cancels the new booking when the original cannot be cancelled.",
	Breaks:    []string{"RB-61", "RB-29", "RB-31", "RB-32"},
	Change: func(b *reference.Behaviour) {
		marksNew(b)
		b.AfterFailure = func(ctx context.Context, v *reference.Visit, r *reference.Record) {
			if made := v.Standing(); !slices.Contains(made, r) {
				cancelEach(ctx, v, made)
			}
		}
	},
})

// marksNew lists the new bookings too, marked as new and not to be cancelled, which is
// allowed: what is then said of one is said beside it [RB-25].
func marksNew(b *reference.Behaviour) {
	made := map[string]bool{}
	b.BeforeTask = func(_ context.Context, v *reference.Visit) {
		if v.Task.Kind == contract.BeginEncounter {
			clear(made)
		}
	}
	b.List = func(earlier, standing []*reference.Record) []*reference.Record {
		for _, r := range standing {
			made[r.URL] = true
		}
		return append(earlier, standing...)
	}
	b.Show = func(entry *contract.Booking) { entry.New = made[entry.URL] }
	b.Offers = func(v *reference.Visit, r *reference.Record) bool { return !slices.Contains(v.Standing(), r) }
}

var _ = register(Mutant{
	Name:   "confirmed-not-cancelled",
	Defect: "Of several confirmed bookings it cancels the first and says nothing of the others.",
	Breaks: []string{"RB-12"},
	Change: func(b *reference.Behaviour) {
		b.ToCancel = func(confirmed, _, _ []*reference.Record) []*reference.Record {
			return confirmed[:min(1, len(confirmed))]
		}
	},
})

var _ = register(Mutant{
	Name:   "confirmed-and-only-read",
	Defect: "It reads a booking whose cancellation was confirmed, does not cancel it and says nothing of it.",
	Breaks: []string{"RB-12", "RB-60", "RB-27", "RD-23"},
	Change: func(b *reference.Behaviour) {
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			if v.Task.Kind != contract.ConfirmCancel {
				return
			}
			for _, r := range v.Offered() {
				if slices.Contains(v.Task.Bookings, r.Ref) {
					v.Read(ctx, r.Target(), r.ID)
				}
			}
		}
		b.ToCancel = func(_, _, _ []*reference.Record) []*reference.Record { return nil }
	},
})

var _ = register(Mutant{
	Name:   "guesses-id",
	Defect: "When a patient calls back and it knows no earlier booking, it tries to cancel one under a made-up id.",
	Breaks: []string{"RB-14", "CX-01", "RB-29", "RB-31", "AU-10"},
	Change: func(b *reference.Behaviour) {
		b.AfterListing = func(ctx context.Context, v *reference.Visit) {
			if !calledBack(v) || len(v.Known())+len(v.Replaced()) > 0 {
				return
			}
			id, to := v.NewID(), reference.TargetOf(v.Services()[0])
			v.Read(ctx, to, id)
			v.Send(ctx, to, reference.Request{
				Operation: reference.Update, Method: http.MethodPut, Path: "/Appointment/" + url.PathEscape(id),
				Header: http.Header{"If-Match": {`W/"1"`}},
				Body:   encode(map[string]any{"resourceType": "Appointment", "id": id, "status": "cancelled"}),
			})
		}
	},
})

var _ = register(Mutant{
	Name:   "books-only-known",
	Defect: "It refuses to book a patient who calls back and has no earlier case with it.",
	Breaks: []string{"RB-39"},
	Change: func(b *reference.Behaviour) {
		b.MayBook = func(v *reference.Visit) string {
			if calledBack(v) && v.EarlierCases() == 0 {
				return "The booking was not made: this patient is not known here. Ask the service that was called first."
			}
			return ""
		}
	},
})

var _ = register(Mutant{
	Name:   "no-second-booking",
	Defect: "It refuses to book again inside the consultation.",
	Breaks: []string{"RB-62"},
	Change: func(b *reference.Behaviour) {
		b.MayBook = func(v *reference.Visit) string {
			if v.BooksAgain() {
				return "The booking was not made: there is one from this call already."
			}
			return ""
		}
	},
})
