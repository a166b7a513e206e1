package prove

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// unsent takes a request out, with what its provider heard of it.
func (d *draft) unsent(calls ...*evidence.Call) bool {
	var seqs []int
	for _, c := range calls {
		seqs = append(seqs, c.Seq)
		if hop := d.hop(c.Seq); hop >= 0 {
			seqs = append(seqs, d.view[hop].Seq)
		}
	}
	return len(calls) > 0 && d.drop(seqs...)
}

// dropping takes out one call at a time, of those that fit.
func dropping(fits func(*scene, *evidence.Call) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, c := range s.story.Calls {
			if fits(s, c) {
				out = append(out, func(d *draft) bool { return d.unsent(c) })
			}
		}
		return out
	}
}

// uncancelled takes out a cancellation that was done, and leaves the booking booked.
func uncancelled(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		if c.Status() != http.StatusOK {
			continue
		}
		out = append(out, func(d *draft) bool {
			d.states(c.Seq, func(st *evidence.State) bool {
				return held(st, c.Booking(), func(h *evidence.BookingState) { h.Status = "booked"; h.Versions-- })
			})
			return d.unsent(c)
		})
	}
	return out
}

// readings takes out all readings of a booking in the encounter of its cancellation.
func readings(s *scene) []place {
	var out []place
	for _, c := range s.calls(evidence.Update) {
		e := s.story.EncounterOf(c)
		var reads []*evidence.Call
		for _, r := range s.calls(evidence.ReadOne) {
			if r.ID == c.ID && s.story.EncounterOf(r) == e && r.Seq < c.Seq {
				reads = append(reads, r)
			}
		}
		out = append(out, func(d *draft) bool { return d.unsent(reads...) })
	}
	return out
}

// inReassessment takes out all calls of a kind in one re-assessment.
func inReassessment(kinds ...evidence.Kind) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.reassessments() {
			var calls []*evidence.Call
			for _, c := range s.calls(kinds...) {
				if s.story.EncounterOf(c) == e {
					calls = append(calls, c)
				}
			}
			out = append(out, func(d *draft) bool { return d.unsent(calls...) })
		}
		return out
	}
}

// unasked takes a booking out of the story: the request, and what is held of it.
func unasked(s *scene) []place {
	var out []place
	for _, b := range s.story.Bookings {
		if b.Post == nil {
			continue
		}
		out = append(out, func(d *draft) bool { return d.unsent(b.Post) && d.unheld(b.URL) })
	}
	return out
}

// unheld takes a booking out of all states.
func (d *draft) unheld(url string) bool {
	d.states(0, func(st *evidence.State) bool {
		for i := range st.Providers {
			p := &st.Providers[i]
			for j := range p.Bookings {
				if p.Bookings[j].URL == url {
					p.Bookings = append(p.Bookings[:j:j], p.Bookings[j+1:]...)
					return true
				}
			}
		}
		return false
	})
	return true
}

// furtherPage is a search for slots right after one that had more to give.
func furtherPage(s *scene, c *evidence.Call) bool {
	if c.Kind != evidence.Slots {
		return false
	}
	for _, before := range s.calls(evidence.Slots) {
		if before.Seq >= c.Seq || s.story.StepOf(before) != s.story.StepOf(c) {
			continue
		}
		for i := range before.Got.List("link") {
			if before.Got.Text("link", i, "relation") == "next" {
				return true
			}
		}
	}
	return false
}

// afterTrouble is a call about a booking whose cancellation had failed in the same step.
func afterTrouble(kind evidence.Kind, statuses ...int) func(*scene, *evidence.Call) bool {
	return func(s *scene, c *evidence.Call) bool {
		if c.Kind != kind {
			return false
		}
		for _, before := range s.calls(evidence.Update) {
			if before.Seq < c.Seq && before.ID == c.ID && s.story.StepOf(before) == s.story.StepOf(c) {
				for _, status := range statuses {
					if before.Status() == status {
						return true
					}
				}
			}
		}
		return false
	}
}

// untasked takes out a step of an encounter: the task and its screen.
func untasked(kind contract.Kind, fits func(*evidence.Step) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, st := range s.steps(kind) {
			if fits(st) {
				out = append(out, func(d *draft) bool { return d.drop(st.Began, st.Ended) })
			}
		}
		return out
	}
}

// askedAgain takes out what was sent about a confirmed booking, and puts the question on the screen once more.
func askedAgain(s *scene) []place {
	var out []place
	for _, st := range s.steps(contract.ConfirmCancel) {
		before := st.Before()
		if before == nil || before.Screen.Prompt == nil {
			continue
		}
		var sent []*evidence.Call
		for _, c := range s.story.Calls {
			if s.story.StepOf(c) == st {
				sent = append(sent, c)
			}
		}
		out = append(out, func(d *draft) bool {
			return d.screen(st.Ended, func(sc *contract.Screen) bool {
				sc.Prompt, sc.Messages = before.Screen.Prompt, nil
				return true
			}) && d.unsent(sent...)
		})
	}
	return out
}

// searchAfter takes out the searches for slots of an encounter that fits.
func searchAfter(fits func(*scene, *evidence.Call) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			from := -1
			for _, c := range s.story.CallsIn(e) {
				if from < 0 && fits(s, c) {
					from = c.Seq
				}
			}
			var later []*evidence.Call
			for _, c := range s.story.CallsIn(e, evidence.Slots) {
				if from >= 0 && c.Seq > from {
					later = append(later, c)
				}
			}
			out = append(out, func(d *draft) bool { return d.unsent(later...) })
		}
		return out
	}
}

func slotGone(_ *scene, c *evidence.Call) bool {
	return c.Kind == evidence.Book && (c.Status() == http.StatusConflict || c.Status() == http.StatusUnprocessableEntity)
}

func registryAway(_ *scene, c *evidence.Call) bool { return !c.ForProvider() && !c.Succeeded() }

func calledBack(st *evidence.Step) bool { return st.Encounter.Reason == contract.CallBack }

// What was not sent, or not done.
var _ = register(
	edit(Dropped, "the capability statement is not read", dropping(func(_ *scene, c *evidence.Call) bool { return c.Kind == evidence.Capability }), "NF-06: Reads the CapabilityStatement before use"),
	edit(Dropped, "a cancellation is not sent", uncancelled, "RB-12: cancels each earlier booking that it knows about"),
	edit(Dropped, "the booking is not read before it is cancelled", readings, "CX-01: Reads the booking from the provider immediately before cancelling", "RG-30: reads the booking at the provider before acting"),
	edit(Dropped, "no slots are asked for in the re-assessment", inReassessment(evidence.Slots), "RB-21: it does not re-use slot results from the first call", "RB-64: re-requests slots"),
	edit(Dropped, "a booking is not made", unasked, "RB-39: books as it would for any caller", "RB-22: Completes the new booking by sending it to the provider service", "RB-64: creates the alternative booking", "RB-62: Can re-book any booking it made"),
	edit(Dropped, "further pages of slots are not asked for", dropping(furtherPage), "SL-60: Follows next links"),
	edit(Dropped, "after another version the booking is not read again", dropping(afterTrouble(evidence.ReadOne, http.StatusConflict, http.StatusPreconditionFailed)), "CX-38: by reading the booking again"),
	edit(Dropped, "after another version the cancellation is not tried again", dropping(afterTrouble(evidence.Update, http.StatusConflict, http.StatusPreconditionFailed)), "CX-38: trying again with the new ETag"),
	edit(Dropped, "after no answer the booking is not read", dropping(afterTrouble(evidence.ReadOne, 0, http.StatusGatewayTimeout, http.StatusBadGateway)), "CX-41: reads the booking to learn its status"),
	edit(Swapped, "no outcome is recorded in the re-assessment", untasked(contract.RecordOutcome, calledBack), "RB-05: into a re-assessment of the patient before new slots are sought", "RB-20: a new outcome is reached before the booking process is entered"),
	edit(Swapped, "after the confirmation the user is asked again", askedAgain, "RB-33: with no further booking steps asked of the user"),
	edit(Dropped, "no slots are asked for after a slot had gone", searchAfter(slotGone), "BK-81: lets the user search again"),
	edit(Dropped, "no slots are asked for where the registry cannot be reached", searchAfter(registryAway), "RG-31: stopping the re-assessment or the new booking"),
)
