package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-42",
	Sentence: "a cancellation was reported as done only when the provider had said so",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				told := toldCancelled(st)
				if len(told) == 0 && st.Task.Kind == contract.Decline {
					f.ok(st.ScreenLabel) // the booking stands, and nothing else was said
				}
				for _, m := range told {
					if proof := supported(s, st, m); proof != nil {
						f.ok(append(proof, st.ScreenLabel)...)
					} else {
						f.broken("the user was told that a booking is cancelled, and no provider had said so", st.ScreenLabel)
					}
				}
			}
		}
		for _, c := range updates(s) {
			if st := s.StepOf(c); st != nil && c.Cancels() && (onlyOutcome(c) || c.Unanswered()) && st.Screen != nil && len(st.ToldOf(c.Booking(), contract.Cancelled, contract.AlreadyCancelled)) == 0 {
				f.ok(c.Label(), st.ScreenLabel) // neither a success that holds an error nor silence was taken for a cancellation
			}
		}
		return f.verdict("a user who was told that a booking is cancelled, or was not when nobody could say, or who declined")
	},
})

// toldCancelled are the messages of a screen that say of a booking that it is cancelled: of the one that they name, or of some
// booking of the patient's where they name none, whatever they say they are about.
func toldCancelled(st *evidence.Step) []contract.Message {
	var out []contract.Message
	for _, m := range st.Screen.Messages {
		if m.Says == contract.Cancelled || m.Says == contract.AlreadyCancelled {
			out = append(out, m)
		}
	}
	return out
}

// supported are the labels of what bears out that a booking is cancelled; nil where nothing does. That it was
// cancelled by somebody else may be told when it is so [wire 17.28]. A booking that is on no list of the encounter,
// as one that was cancelled meanwhile need not be, is any of the patient's.
func supported(s *evidence.Story, st *evidence.Step, m contract.Message) []string {
	named := st.Encounter.URL(m.Booking, st.Ended)
	for _, b := range s.Bookings {
		if named != "" && b.URL != named || named == "" && !st.Encounter.Is(b) {
			continue
		}
		if proof := proofOfCancelling(s, st.Encounter, b.URL, st.Ended); proof != nil {
			return []string{proof.Label()}
		}
		if m.Says == contract.AlreadyCancelled && b.StatusAt(st.Ended) == "cancelled" {
			return []string{st.TaskLabel}
		}
	}
	return nil
}

// proofOfCancelling is an answer that shows the booking cancelled, before a place in the order of events; nil when there is none.
func proofOfCancelling(s *evidence.Story, e *evidence.Encounter, url string, by int) *evidence.Call {
	for _, c := range s.Calls {
		if c.Who != e.Who || c.Closed == 0 || c.Closed > by || !c.Succeeded() {
			continue
		}
		for _, got := range appointments(c.Got) {
			if c.Base+"/Appointment/"+got.Text("id") == url && got.Text("status") == "cancelled" {
				return c
			}
		}
	}
	return nil
}
