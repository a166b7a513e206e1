package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects of a consumer that does not know when to stop, and of one that takes an answer for what it is not.

var _ = register(Mutant{
	Name:   "posts-thirty-times",
	Defect: "It asks thirty times for a booking while the provider fails.",
	Breaks: []string{"CX-39"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPost && status >= http.StatusInternalServerError && sent < 30 {
				return reference.Resend
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:   "reads-forty-times",
	Defect: "It reads each booking that it knows forty times when the patient calls.",
	Breaks: []string{"CX-39"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				for range 40 {
					v.Read(ctx, r.Target(), r.ID)
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "silence-as-refusal",
	Defect: "It tells the user that a booking was not made when nobody has answered.",
	Breaks: []string{"RB-58", "BK-80"},
	Change: func(b *reference.Behaviour) {
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			said = slices.Clone(said)
			for i := range said {
				if task == contract.Book && said[i].Says == contract.FateUnknown {
					said[i].Says = contract.NotMade
				}
			}
			return said
		}
	},
})

// outcomeOnly says that an answer is a success that holds an OperationOutcome.
func outcomeOnly(a reference.Answer) bool {
	var body struct {
		ResourceType string `json:"resourceType"`
	}
	return a.Status == http.StatusOK && json.Unmarshal(a.Body, &body) == nil && body.ResourceType == "OperationOutcome"
}

var _ = register(Mutant{
	Name:   "any-success-is-a-booking",
	Defect: "It treats any 2xx answer as a booking made, whatever the body says.",
	Breaks: []string{"BK-79", "RB-22", "BK-80", "ER-15"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.Create && outcomeOnly(a) {
				return reference.Answer{
					Status: http.StatusCreated, Header: http.Header{"Location": {"Appointment/unknown/_history/1"}},
					Body: changed(r.Body, sets("id", "unknown")),
				}
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "error-as-no-slots",
	Defect: "It says that there are no slots when a success holds an error.",
	Breaks: []string{"ER-15"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.SlotSearch && outcomeOnly(a) {
				return nothing
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "any-success-is-a-cancellation",
	Defect: "It treats any 2xx answer as a successful cancellation, whatever the body says.",
	Breaks: []string{"CX-42"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.Update && outcomeOnly(a) {
				a.Body = r.Body
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "lists-one-day",
	Defect: "It lists the bookings of the next twenty-four hours only.",
	Breaks: []string{"RB-24", "RB-19", "RB-51", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			return status == "booked" && start.After(now) && start.Before(now.Add(24*time.Hour))
		}
	},
})

var _ = register(Mutant{
	Name:   "shows-one-day-of-slots",
	Defect: "It shows the slots of the first twenty-four hours only.",
	Breaks: []string{"SL-09"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			return slices.DeleteFunc(slices.Clone(found), func(s reference.Slot) bool { return s.Start.After(found[0].Start.Add(24 * time.Hour)) })
		}
	},
})

var _ = register(Mutant{
	Name:   "merges-slots",
	Defect: "It shows slots that begin at the same time as one.",
	Breaks: []string{"SL-09"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			return slices.CompactFunc(slices.Clone(found), func(a, b reference.Slot) bool { return a.Start.Equal(b.Start) })
		}
	},
})

var _ = register(Mutant{
	Name:   "names-a-practitioner",
	Defect: "It shows the practitioner on duty where the provider names nobody.",
	Breaks: []string{"SL-55"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(s reference.Slot, shown *contract.Slot) {
			if s.Practitioner == "" {
				shown.Practitioner = "Dr Duty"
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "offers-to-call-backs-only",
	Defect: "It offers to cancel a booking to patients who call back for a re-assessment, and to nobody else.",
	Breaks: []string{"CX-07"},
	Change: func(b *reference.Behaviour) {
		b.Offers = func(v *reference.Visit, _ *reference.Record) bool { return calledBack(v) }
	},
})

var _ = register(Mutant{
	Name:   "offers-the-first-only",
	Defect: "It offers to cancel the first booking of the list and no other.",
	Breaks: []string{"RB-51", "RB-28", "CX-07", "CX-08", "RB-52"},
	Change: func(b *reference.Behaviour) {
		b.Options = func(refs []string) []contract.Option { return reference.EachOnItsOwn(refs[:min(1, len(refs))]) }
	},
})

var _ = register(Mutant{
	Name:   "clock-ahead",
	Defect: "Its clock is two minutes ahead.",
	Breaks: []string{"AU-04"},
	Change: ahead(2 * time.Minute),
})

var _ = add(variants, Mutant{
	Name:   "clock-a-little-ahead",
	Defect: "Its clock is half a minute ahead, which everybody has to allow for.",
	Change: ahead(30 * time.Second),
})

// ahead makes tokens by a clock that is ahead of everybody else's.
func ahead(by time.Duration) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			for _, name := range []string{"iat", "exp"} {
				if at, ok := said[name].(int64); ok {
					said[name] = at + int64(by/time.Second)
				}
			}
		})
	}
}

var _ = register(Mutant{
	Name:   "books-the-next-slot",
	Defect: "It books the slot after the one that the user chose.",
	Breaks: []string{"BK-14", "BK-80", "RB-27", "RB-30", "RB-35"},
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			all := v.Case.Searches[len(v.Case.Searches)-1].Slots
			i := slices.IndexFunc(all, func(s reference.Slot) bool { return s.Start.After(v.Task.Slot.Start) })
			if i < 0 {
				return
			}
			r.Body = changed(r.Body, func(booking reference.Object) {
				next := all[i].Resource
				booking["start"], booking["end"] = next["start"], next["end"]
				inside("Slot", func(slot reference.Object) {
					slot["identifier"], slot["schedule"], slot["start"], slot["end"] = next["identifier"], next["schedule"], next["start"], next["end"]
				})(booking)
			})
		}
	},
})
