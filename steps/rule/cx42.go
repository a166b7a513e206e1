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
				for _, m := range st.Told(contract.Existing, contract.Cancelled, contract.AlreadyCancelled) {
					url := e.URL(m.Booking, st.Ended)
					if proof := proofOfCancelling(s, e, url, st.Ended); proof != nil {
						f.ok(proof.Label(), st.ScreenLabel)
					} else {
						f.broken("the user was told that a booking is cancelled, and no provider had said so", st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a user who was told that a booking is cancelled")
	},
})

// proofOfCancelling is an answer that shows the booking cancelled, before a place in the order of events; nil when there is none.
func proofOfCancelling(s *evidence.Story, e *evidence.Encounter, url string, by int) *evidence.Call {
	for _, c := range s.Calls {
		if c.Who != e.Who || c.Booking() != url || c.Closed == 0 || c.Closed > by || !c.Succeeded() {
			continue
		}
		if (c.Kind == evidence.ReadOne || c.Kind == evidence.Update) && c.Got.Text("status") == "cancelled" {
			return c
		}
	}
	return nil
}
