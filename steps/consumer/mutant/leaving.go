package mutant

import (
	"context"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what comes of a question that was left without a yes, and of a cancellation that failed.

// asking says that a question stands open in the encounter.
func asking(v *reference.Visit) bool { return v.Case.Stage == contract.Confirming }

// questioned are the bookings that the open question is about.
func questioned(v *reference.Visit) []*reference.Record {
	return slices.DeleteFunc(v.Offered(), func(r *reference.Record) bool { return !slices.Contains(v.Case.Prompted, r.Ref) })
}

var _ = register(Mutant{
	Name:   "open-question-is-yes-at-the-end",
	Defect: "It takes a question that is open when the encounter is closed for answered with yes.",
	Breaks: []string{"RB-31", "RB-29"},
	Change: func(b *reference.Behaviour) {
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			if asking(v) {
				cancelEach(ctx, v, questioned(v))
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "open-question-is-yes-at-a-restart",
	Defect: "When it is restarted it takes open questions for answered with yes.",
	Breaks: []string{"RB-31", "RB-29"},
	Change: func(b *reference.Behaviour) {
		b.OnRestart = func(ctx context.Context, v *reference.Visit) {
			if asking(v) {
				cancelEach(ctx, v, questioned(v))
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "open-question-is-yes-at-a-hand-over",
	Defect: "When a colleague takes over the screen it takes the open question for answered with yes.",
	Breaks: []string{"RB-31", "RB-29"},
	Change: func(b *reference.Behaviour) {
		user := ""
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			if asking(v) && user != v.Task.User.ID {
				cancelEach(ctx, v, questioned(v))
			}
			user = v.Task.User.ID
		}
	},
})

var _ = register(Mutant{
	Name:   "open-question-is-yes-at-the-next-call",
	Defect: "When the patient calls again it takes a question that was left open for answered with yes.",
	Breaks: []string{"RB-31", "RB-28", "RB-29"},
	Change: func(b *reference.Behaviour) {
		var open []string
		b.Prompt = func(p *contract.Prompt) { open = p.Bookings }
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			switch v.Task.Kind {
			case contract.ConfirmCancel, contract.Decline:
				open = nil
			default:
			}
		}
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				if slices.Contains(open, r.Ref) {
					v.Cancel(ctx, r)
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "what-failed-is-taken-up-in-the-next-call",
	Defect: "When the user confirms in another encounter it cancels too what could not be cancelled in an earlier one.",
	Breaks: []string{"RB-29", "RB-31", "RB-32"},
	Change: func(b *reference.Behaviour) {
		failed := map[string]*reference.Record{} // by the encounter
		b.AfterFailure = func(_ context.Context, v *reference.Visit, r *reference.Record) { failed[v.Case.Reference] = r }
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			if v.Task.Kind != contract.ConfirmCancel {
				return
			}
			for encounter, r := range failed {
				if encounter != v.Case.Reference {
					delete(failed, encounter)
					v.Cancel(ctx, r)
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "stops-at-the-first-failure",
	Defect: "When one of several bookings cannot be cancelled it does not try the others.",
	Breaks: []string{"RB-12", "CX-08"},
	Change: func(b *reference.Behaviour) {
		stopped := false
		b.BeforeTask = func(context.Context, *reference.Visit) { stopped = false }
		b.AfterFailure = func(context.Context, *reference.Visit, *reference.Record) { stopped = true }
		b.CancelsWith = func(context.Context, *reference.Visit, *reference.Record) (reference.Result, bool) {
			return reference.Result{Kind: reference.NotDone, Why: "another one failed before."}, stopped
		}
	},
})

var _ = register(Mutant{
	Name:   "no-is-no-answer",
	Defect: "It goes on with its question after the patient said no, and cancels at the end of the encounter.",
	Breaks: []string{"RB-55", "RB-13", "RB-29", "RB-31", "RB-28", "RB-32"},
	Change: func(b *reference.Behaviour) {
		var asked []string
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			if v.Task.Kind == contract.Decline && asking(v) {
				asked = v.Case.Prompted
			}
		}
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Offered() {
				if slices.Contains(asked, r.Ref) {
					v.Cancel(ctx, r)
				}
			}
			asked = nil
		}
	},
})

var _ = register(Mutant{
	Name:   "no-spares-the-first-only",
	Defect: "When the patient says no to a question about several bookings it keeps the first and cancels the others.",
	Breaks: []string{"RB-55", "RB-13", "RB-29", "RB-31", "RD-23"},
	Change: func(b *reference.Behaviour) {
		var asked []string
		b.BeforeTask = func(_ context.Context, v *reference.Visit) { asked = slices.Clone(v.Case.Prompted) }
		b.OnDecline = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Offered() {
				if i := slices.Index(asked, r.Ref); i > 0 {
					v.Cancel(ctx, r)
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "remembers-a-choice",
	Defect: "When the user confirms a booking it cancels along with it what was marked in an earlier call.",
	Breaks: []string{"RB-32", "RB-13", "RB-28", "RB-29", "RB-31"},
	Change: func(b *reference.Behaviour) {
		var marked []string
		b.BeforeTask = func(_ context.Context, v *reference.Visit) {
			switch {
			case v.Task.Kind == contract.ChooseToCancel && v.Case.Reason == contract.CallBack:
				marked = append(marked, v.Task.Bookings...)
			case v.Task.Kind == contract.ConfirmCancel && v.Case.Reason == contract.CallBack:
				marked = nil
			}
		}
		b.ToCancel = func(confirmed, offered, _ []*reference.Record) []*reference.Record {
			out := slices.Clone(confirmed)
			for _, r := range offered {
				if slices.Contains(marked, r.Ref) && !slices.Contains(out, r) {
					out = append(out, r)
				}
			}
			return out
		}
	},
})

var _ = register(Mutant{
	Name:   "queues-for-the-end",
	Defect: "It tells the user that a cancellation failed, and sends it once more when the encounter is closed.",
	Breaks: []string{"RB-31", "RB-29", "CX-37"},
	Change: func(b *reference.Behaviour) {
		var queue []*reference.Record
		b.AfterFailure = func(_ context.Context, _ *reference.Visit, r *reference.Record) { queue = append(queue, r) }
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			late := queue
			queue = nil
			cancelEach(ctx, v, late)
			queue = nil
		}
	},
})

var _ = register(Mutant{
	Name:   "queues-for-the-next-call",
	Defect: "It tells the user that a cancellation failed, and sends it once more when the patient calls again, moved or not.",
	Breaks: []string{"RB-31", "RB-08", "RB-29", "CX-38"},
	Change: func(b *reference.Behaviour) {
		b.Unmoved = func(*reference.Record, reference.Object) bool { return true }
		queued := map[string]bool{}
		b.AfterFailure = func(_ context.Context, _ *reference.Visit, r *reference.Record) { queued[r.Ref] = true }
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				if queued[r.Ref] {
					delete(queued, r.Ref)
					v.Cancel(ctx, r)
				}
			}
		}
	},
})

// late says that the slot to be booked begins after the outcome's timeframe.
func late(v *reference.Visit) bool {
	n := len(v.Case.Outcomes)
	if n == 0 || v.Task.Slot == nil || v.Case.Outcomes[n-1].Within == 0 {
		return false
	}
	return v.Task.Slot.Start.After(v.Case.OutcomeAt.Add(time.Duration(v.Case.Outcomes[n-1].Within) * time.Minute))
}

var _ = register(Mutant{
	Name:   "cancels-while-approval-is-pending",
	Defect: "When a clinician has to approve the new slot it cancels the original meanwhile.",
	Breaks: []string{"RB-09", "RB-11", "RB-29", "RB-31", "RB-57"},
	Change: func(b *reference.Behaviour) {
		b.BeforeTask = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) && v.Task.Kind == contract.Book && !v.Task.User.Clinical && len(v.Standing()) == 0 && late(v) {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})
