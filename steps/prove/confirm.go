package prove

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// untaken takes the tasks of a kind out of the story and leaves what was sent and shown: the consumer did it unasked.
func untaken(kinds ...contract.Kind) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			for i, st := range e.Steps {
				if i == 0 || st.Screen == nil || !slices.Contains(kinds, st.Task.Kind) {
					continue
				}
				// what stood before the act is taken out with it: its own task, and the screen of the step before
				out = append(out, func(d *draft) bool { return d.drop(e.Steps[i-1].Ended, st.Began) })
			}
		}
		return out
	}
}

// lessOne has the user confirm one booking less than were cancelled.
func lessOne(s *scene) []place {
	var out []place
	for _, st := range s.steps(contract.ConfirmCancel) {
		if len(st.Task.Bookings) > 1 {
			out = append(out, func(d *draft) bool {
				return d.task(st.Began, func(t *contract.Task) bool { t.Bookings = t.Bookings[:1]; return true })
			})
		}
	}
	return out
}

// anotherChosen has the user choose and confirm another entry of the list.
func anotherChosen(s *scene) []place {
	var out []place
	for _, e := range s.story.Encounters {
		for _, st := range e.Steps {
			if st.Task.Kind != contract.ConfirmCancel || len(st.Task.Bookings) == 0 {
				continue
			}
			for _, ref := range refs(e) {
				if !slices.Contains(st.Task.Bookings, ref) {
					out = append(out, func(d *draft) bool { return confirmsOther(d, e, ref) })
				}
			}
		}
	}
	return out
}

func refs(e *evidence.Encounter) []string {
	var out []string
	for _, st := range e.Screens(0) {
		for _, b := range st.Screen.Bookings {
			if !slices.Contains(out, b.Ref) {
				out = append(out, b.Ref)
			}
		}
	}
	return out
}

func confirmsOther(d *draft, e *evidence.Encounter, ref string) bool {
	done := false
	for _, st := range e.Steps {
		if st.Task.Kind == contract.ChooseToCancel || st.Task.Kind == contract.ConfirmCancel {
			done = d.task(st.Began, func(t *contract.Task) bool { t.Bookings = []string{ref}; return true }) || done
		}
		if st.Screen != nil && st.Screen.Prompt != nil {
			d.screen(st.Ended, func(sc *contract.Screen) bool { sc.Prompt.Bookings = []string{ref}; sc.Prompt.Shown = nil; return true })
		}
	}
	return done
}

// becameDecline has the user decline where a cancellation was confirmed.
func becameDecline(s *scene) []place {
	var out []place
	for _, st := range s.steps(contract.ConfirmCancel) {
		out = append(out, func(d *draft) bool {
			return d.task(st.Began, func(t *contract.Task) bool { t.Kind, t.Bookings = contract.Decline, nil; return true })
		})
	}
	return out
}

// Confirmations.
var _ = register(
	edit(Confirmation, "the confirmation is taken away", untaken(contract.ConfirmCancel),
		"RB-29: Requires an explicit act by the user"),
	edit(Confirmation, "one of several confirmations is taken away", lessOne, "RB-28: is confirmed individually", "RB-32: other than the one or ones the user confirmed", "RB-29: picks the earlier booking to be cancelled"),
	edit(Confirmation, "the user confirmed another booking", anotherChosen, "RB-32: cancelling any booking other than the one or ones the user confirmed", "RB-13: cancelling a known earlier booking that is still appropriate", "RB-12: that the user has confirmed", "RB-29: picks the earlier booking"),
	edit(Confirmation, "the user declined", becameDecline, "RB-55: if the user or patient declines, no cancellation traffic is sent", "RB-29: an explicit act by the user"),
)
