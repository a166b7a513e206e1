package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// reAssessments are the encounters in which a patient called again and a new outcome was recorded.
func reAssessments(s *evidence.Story) []*evidence.Encounter {
	var out []*evidence.Encounter
	for _, e := range s.Encounters {
		if e.ReAssessed() {
			out = append(out, e)
		}
	}
	return out
}

// callBacks are the encounters that began because a patient called again, whatever came of them.
func callBacks(s *evidence.Story) []*evidence.Encounter {
	var out []*evidence.Encounter
	for _, e := range s.Encounters {
		if e.Reason == contract.CallBack {
			out = append(out, e)
		}
	}
	return out
}

// confirmed is the new booking of the encounter that its provider confirmed to the consumer first; nil when there is none.
func confirmed(s *evidence.Story, e *evidence.Encounter) *evidence.Booking {
	for _, b := range s.New(e) {
		if b.Confirmed() {
			return b
		}
	}
	return nil
}

// liveAt keeps the bookings that were live, and had not begun, at a place in the order of events.
func liveAt(bookings []*evidence.Booking, seq int, e *evidence.Encounter) []*evidence.Booking {
	var out []*evidence.Booking
	for _, b := range bookings {
		if b.LiveAt(seq, e.NowAt(seq)) {
			out = append(out, b)
		}
	}
	return out
}

// owed keeps the bookings that a screen owes the user at a place in the order of events: those that are live then, that the
// consumer can cancel, and that their provider did not keep from a consumer which knows of them from the registry alone [RG-30].
// One of this call that no answer had shown to the consumer is not among them [RB-59].
func owed(s *evidence.Story, e *evidence.Encounter, of []*evidence.Booking, seq int) []*evidence.Booking {
	return slices.DeleteFunc(liveAt(s.ToOffer(e, of), seq, e), func(b *evidence.Booking) bool {
		return unfound(s, e, b) || b.Encounter == e && !s.Proved(b, seq)
	})
}

// wrapUps are the steps in which the user went to the end of the encounter and was shown something. One who closes the
// encounter straight is there where existing bookings are shown before it is closed.
func wrapUps(e *evidence.Encounter) []*evidence.Step {
	var out []*evidence.Step
	for _, st := range e.All(contract.ListBookings, contract.EndEncounter) {
		straight := len(out) == 0 && st.Screen != nil && st.Screen.Stage != contract.Closed && (len(st.Screen.Bookings) > 0 || st.OffersAny())
		if st.Screen != nil && (st.Task.Kind == contract.ListBookings || straight) {
			out = append(out, st)
		}
	}
	return out
}

// wasShown says that the user read a booking at the end of an encounter, by a place in the order of events: on the list of a step or,
// where there is none, in a question.
func wasShown(s *evidence.Story, st *evidence.Step, url string, by int) bool {
	return slices.ContainsFunc(s.Entries(st), func(entry evidence.Entry) bool { return entry.URL == url && entry.Step.Ended <= by })
}

// where names what an entry stands in.
func where(entry evidence.Entry) string {
	if entry.Asked {
		return "a question"
	}
	return "the list"
}

// labels are the evidence labels of calls.
func labels(calls []*evidence.Call) []string {
	out := make([]string, len(calls))
	for i, c := range calls {
		out[i] = c.Label()
	}
	return out
}

// attempts are the calls of a step about one booking: reads, and whatever changes it.
func attempts(s *evidence.Story, st *evidence.Step, b *evidence.Booking) []*evidence.Call {
	if st == nil {
		return nil
	}
	return slices.Clone(s.About(st, b.ID))
}

// confirmations pairs each step in which the user confirmed with the bookings confirmed in it.
func confirmations(s *evidence.Story, e *evidence.Encounter, each func(*evidence.Step, *evidence.Booking)) {
	for _, st := range e.All(contract.ConfirmCancel) {
		for _, shown := range s.ConfirmedIn(st) {
			if b := s.Booking(shown.URL); b != nil {
				each(st, b)
			}
		}
	}
}

// latestRead is the consumer's latest successful reading of a booking before a call, in the same encounter; nil when there is none.
func latestRead(s *evidence.Story, c *evidence.Call) *evidence.Call {
	reads := s.ReadsOf(s.EncounterOf(c), c.ID)
	before := reads[:len(reads)-len(evidence.Since(reads, c.Seq-1))]
	for _, r := range slices.Backward(before) {
		if r.Closed != 0 && r.Closed < c.Seq && r.Base == c.Base && r.Succeeded() {
			return r
		}
	}
	return nil
}

// updates are the PUTs to bookings that were made in encounters.
func updates(s *evidence.Story) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.Calls {
		if c.Kind == evidence.Update && s.EncounterOf(c) != nil {
			out = append(out, c)
		}
	}
	return out
}

// screenLabel is the evidence label of the step's screen, or of its task where there is no screen.
func screenLabel(st *evidence.Step) string {
	if st.ScreenLabel != "" {
		return st.ScreenLabel
	}
	return st.TaskLabel
}

// withoutRegistry turns a moment that never came into one that need not: a consumer may do without the
// registry, and one that had access and never called it did [RG-29].
func withoutRegistry(s *evidence.Story, v Verdict) Verdict {
	if v.Status != NotObserved {
		return v
	}
	has := map[string]bool{}
	for _, setup := range s.Setups {
		if setup.Registry != nil {
			has[setup.Name] = true
		}
	}
	for _, c := range s.Calls {
		switch c.Kind {
		case evidence.RegistryToken, evidence.RegistrySearch, evidence.RegistryRead, evidence.RegistryUpdate, evidence.RegistryWrite:
			delete(has, c.Who)
		default:
		}
	}
	if len(has) == 0 {
		return v
	}
	return Verdict{Status: NotApplicable, Detail: "the consumer never asked the registry for anything, as it may"}
}
