package mutant

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in how a question is put, answered and left. The line above each says why it is right.

// That it can be tried again is asked, not on which screen [RB-60].
var _ = add(variants, Mutant{
	Name:   "tells-failure-alone",
	Defect: "What came of a cancellation stands on a screen of its own, without any option; the list, with the option, is one step back.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind == contract.ConfirmCancel && screen.Prompt == nil {
				screen.Options = nil
			}
		}
	},
})

// Each is confirmed individually [RB-28]; a question that is asked outright is the offer [contract: options and the prompt].
var _ = add(variants, Mutant{
	Name:   "asks-each-outright",
	Defect: "At the end of the encounter it asks about one booking after the other, whether it is to be cancelled, and lets nothing be chosen.",
	Change: func(b *reference.Behaviour) { b.AsksOutright, b.AsksEach = true, true },
})

// As before, and each question is asked once: a no is the user's answer [RB-55].
var _ = add(variants, Mutant{
	Name:   "asks-each-once",
	Defect: "It asks about one booking after the other, and in that encounter not again about one that the user said no to.",
	Change: func(b *reference.Behaviour) {
		b.AsksOutright, b.AsksEach = true, true
		noIsFinal(b)
	},
})

// As before; when each question has been answered there is nothing left to show: what was asked about has been seen [RB-24].
var _ = add(variants, Mutant{
	Name:   "asks-each-once-and-no-more",
	Defect: "It asks about one booking after the other, once, and shows none of them when the user has said no to all.",
	Change: func(b *reference.Behaviour) {
		b.AsksOutright, b.AsksEach = true, true
		noIsFinal(b)
		asked := false
		begins, declines := b.OnBegin, b.OnDecline
		b.OnBegin = func(ctx context.Context, v *reference.Visit) { asked = false; begins(ctx, v) }
		b.OnDecline = func(ctx context.Context, v *reference.Visit) { asked = true; declines(ctx, v) }
		b.HidesList = func(v *reference.Visit) bool { return asked && len(v.Case.Offered) == 0 }
	},
})

// Each booking is confirmed individually, and that by itself if need be [RB-28].
var _ = add(variants, Mutant{
	Name:   "marks-one",
	Defect: "One booking at a time can be marked for cancelling; to mark another takes the mark from the first.",
	Change: func(b *reference.Behaviour) {
		b.Chosen = func(chosen, _ []string) []string { return chosen[max(0, len(chosen)-1):] }
	},
})

// As before, told by the adapter [contract: what cannot be done].
var _ = add(variants, Mutant{
	Name:   "marks-one-and-says-so",
	Defect: "One booking at a time can be marked for cancelling, and its adapter says so when it is to mark two.",
	Change: func(b *reference.Behaviour) {
		b.Cannot = func(v *reference.Visit) string {
			if v.Task.Kind == contract.ChooseToCancel && len(v.Task.Bookings) > 1 {
				return "the list lets one booking be marked at a time"
			}
			return ""
		}
	},
})

// No row forbids that an open question has to be answered; nothing is cancelled for it [RB-31].
var _ = add(variants, Mutant{
	Name:   "no-end-at-prompt",
	Defect: "With a question open the encounter cannot be closed, and its adapter says so.",
	Change: func(b *reference.Behaviour) {
		b.StaysAtPrompt = true
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind == contract.EndEncounter && screen.Prompt != nil {
				screen.NotDone = &contract.NotDone{Why: "the question has to be answered before the encounter can be closed"}
			}
		}
	},
})

// A no is an answer, and what was offered was offered [RB-51, RB-55]; in another encounter it is offered anew.
var _ = add(variants, Mutant{
	Name:   "no-is-final",
	Defect: "When the user has declined, nothing is offered any more in that encounter.",
	Change: noIsFinal,
})

// noIsFinal offers nothing that was declined in the same encounter.
func noIsFinal(b *reference.Behaviour) {
	declined := map[string]bool{}
	b.OnBegin = func(context.Context, *reference.Visit) { clear(declined) }
	b.Offers = func(_ *reference.Visit, r *reference.Record) bool { return !declined[r.Ref] }
	b.OnDecline = func(_ context.Context, v *reference.Visit) {
		for _, r := range v.Declined() {
			declined[r.Ref] = true
		}
		v.Case.Offered = slices.DeleteFunc(slices.Clone(v.Case.Offered), func(ref string) bool { return declined[ref] })
	}
}

// The user was sent to a clinician; that the booking was not done is so [SL-62; contract: what cannot be done].
var _ = add(variants, Mutant{
	Name:   "approval-not-done",
	Defect: "Where a slot needs a clinician's approval it says so, and its adapter that it could not be booked.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			waits := slices.ContainsFunc(screen.Messages, func(m contract.Message) bool { return m.Says == contract.NeedsApproval })
			if v.Task.Kind == contract.Book && waits {
				screen.NotDone = &contract.NotDone{Why: "the slot can be booked when a clinician has approved it"}
			}
		}
	},
})

// Of a booking that its provider does not know there is nothing to try again; the user is to contact the service [SC-39].
var _ = add(variants, Mutant{
	Name:   "drops-what-is-unknown",
	Defect: "A booking that its provider does not know it tells as not cancelled, and takes off the list.",
	Change: func(b *reference.Behaviour) {
		unknown := false
		b.Outcome = func(r reference.Result) reference.Result {
			unknown = r.Kind == reference.NotDone && r.Answer.Status == http.StatusNotFound
			return r
		}
		b.AfterFailure = func(_ context.Context, v *reference.Visit, r *reference.Record) {
			if unknown {
				v.Withdraw(r)
			}
		}
	},
})
