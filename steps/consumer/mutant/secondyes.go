package mutant

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects that show only the second time: at a second mark, in a second call, after a restart, for a second user.

var _ = register(Mutant{
	Name:   "second-mark-without-a-question",
	Defect: "Once the user has confirmed one cancellation, what the user marks next it cancels, and asks then.",
	Breaks: []string{"RB-29", "RB-28", "RB-32", "RB-13"},
	Change: func(b *reference.Behaviour) {
		trusted := map[string]bool{}
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			switch v.Task.Kind {
			case contract.ConfirmCancel:
				trusted[v.Case.Reference] = true
			case contract.ChooseToCancel:
				for _, r := range v.Offered() {
					for _, ref := range v.Task.Bookings {
						if trusted[v.Case.Reference] && r.Ref == ref && r.Booked() {
							v.Cancel(ctx, r)
						}
					}
				}
			default:
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "address-of-the-first-call",
	Defect: "It keeps a patient's address from the first call, wherever the patient lives since.",
	Breaks: []string{"BK-30"},
	Change: func(b *reference.Behaviour) {
		first := map[string]contract.Patient{}
		b.OnBegin = func(_ context.Context, v *reference.Visit) {
			number := v.Case.Patient.NHSNumber
			if was, ok := first[number]; ok {
				v.Case.Patient.Address, v.Case.Patient.City, v.Case.Patient.Postcode = was.Address, was.City, was.Postcode
			} else if number != "" {
				first[number] = v.Case.Patient
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "gender-by-title",
	Defect: "It works out a patient's gender from the title, and takes whoever has another for female.",
	Breaks: []string{"BK-28"},
	Change: func(b *reference.Behaviour) {
		of := map[string]string{"Mr": "male", "Mrs": "female", "Ms": "female", "Miss": "female"}
		b.OnBegin = func(_ context.Context, v *reference.Visit) {
			v.Case.Patient.Gender = cmp.Or(of[v.Case.Patient.Prefix], "female")
		}
	},
})

var _ = register(Mutant{
	Name:   "user-of-before-the-restart",
	Defect: "After a restart it takes whoever is at the screen for the user who was there first.",
	Breaks: []string{"AU-06", "AU-16", "AU-17"},
	Change: func(b *reference.Behaviour) {
		var first *contract.User
		restarted := false
		b.Restores = func(*reference.Record) { restarted = true }
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			user := v.Task.User
			if first == nil {
				first = &user
			}
			if restarted {
				v.Task.User = *first
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "updates-from-the-last-good-read",
	Defect: "Where the read before a cancellation fails, it makes the update from what it read for the list.",
	Breaks: []string{"CX-01", "CX-37", "CX-38", "CX-39", "BK-82"},
	Change: func(b *reference.Behaviour) {
		good := map[string]reference.Answer{}
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Method != http.MethodGet || r.Operation != reference.ReadOne {
				return a
			}
			if kept, ok := good[r.Path]; ok && (a.Unanswered() || a.Status >= http.StatusInternalServerError) {
				return kept
			}
			good[r.Path] = a
			return a
		}
	},
})

// summer says that British Summer Time is in force: from the last Sunday of March to the last of October.
func summer(at time.Time) bool {
	london, err := time.LoadLocation("Europe/London")
	return err == nil && at.In(london).IsDST()
}

var _ = register(Mutant{
	Name:   "in-summer-an-hour-early",
	Defect: "In summer it takes a booking of the next hour for one whose time has passed.",
	Breaks: []string{"RB-51", "RB-28", "RB-52"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			if summer(now) {
				now = now.Add(time.Hour)
			}
			return status == "booked" && start.After(now)
		}
	},
})

var _ = register(Mutant{
	Name:   "in-summer-an-hour-late",
	Defect: "In summer it lists a booking for an hour after its time.",
	Breaks: []string{"RB-26"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			if summer(now) {
				now = now.Add(-time.Hour)
			}
			return status == "booked" && start.After(now)
		}
	},
})

var _ = register(Mutant{
	Name:   "ends-at-the-full-hour",
	Defect: "Its searches for slots end at the last full hour of the outcome's timeframe.",
	Breaks: []string{"RB-21"},
	Change: func(b *reference.Behaviour) {
		window := b.Window
		b.Window = func(now time.Time, within time.Duration) (from, to time.Time) {
			from, to = window(now, within)
			return from, to.Truncate(time.Hour)
		}
	},
})
