package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-24",
	Sentence: "what the provider answered to a booking was taken for its own answer",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		answered(s, func(c *evidence.Call, st *evidence.Step) {
			switch {
			case len(st.Tells(contract.NewBooking, contract.FateUnknown)) > 0:
				f.broken("the provider's own answer was taken for silence on the way", c.Label(), st.ScreenLabel)
			case len(st.Tells(contract.NewBooking)) > 0:
				f.ok(c.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("a booking that its provider confirmed or refused, and what the user was told")
	},
})

// answered finds the bookings whose provider gave a clear answer at once, through the proxy: one
// that can be used, or a refusal.
func answered(s *evidence.Story, each func(*evidence.Call, *evidence.Step)) {
	sent := map[*evidence.Step]int{}
	for _, c := range s.Calls {
		st := s.StepOf(c)
		if c.Kind != evidence.Book || st == nil {
			continue
		}
		sent[st]++
		refused := c.Status() >= http.StatusBadRequest && c.Status() < http.StatusInternalServerError
		made := c.Status() == http.StatusCreated && c.Got.Text("resourceType") == "Appointment"
		if sent[st] == 1 && st.Screen != nil && s.Relayed(c) && (made || refused) {
			each(c, st)
		}
	}
}
