package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The proxy's own answers are those that no provider gave: its refusals, and its 502 and 504 for a
// provider that is offline or silent. Their bodies may be empty. Source: error handling, SSP refusals.
var _ = register(Rule{
	ID:       "SP-23",
	Sentence: "an answer of the proxy's own was taken neither for a success nor for there being no slots",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			st := s.StepOf(c)
			if !c.ForProvider() || c.Status() < 400 || s.Relayed(c) || st == nil || st.Screen == nil {
				continue
			}
			if why := mistaken(s, st, c); why != "" {
				f.broken(why, c.Label(), st.ScreenLabel)
			} else {
				f.ok(c.Label(), st.ScreenLabel)
			}
		}
		return f.verdict("a refusal or failure that the proxy answered itself")
	},
})

// mistaken says what an answer of the proxy's own was wrongly taken for; empty when for nothing wrong.
func mistaken(s *evidence.Story, st *evidence.Step, c *evidence.Call) string {
	switch c.Kind {
	case evidence.Book:
		if len(st.Tells(contract.NewBooking, contract.Made)) > 0 && !s.Established(st.Encounter, st.Ended) {
			return "a booking that the proxy answered itself was taken for made"
		}
	case evidence.Update:
		b := s.Booking(c.Booking())
		if b != nil && b.StatusAt(st.Ended) == "booked" && len(st.ToldOf(b.URL, contract.Cancelled)) > 0 {
			return "a cancellation that the proxy answered itself was taken for done"
		}
	case evidence.Slots:
		answered := slices.ContainsFunc(s.CallsIn(st.Encounter, evidence.Slots), func(o *evidence.Call) bool {
			return o.Succeeded() && s.StepOf(o) == st
		})
		if !answered && len(st.Tells(contract.NewBooking, contract.NoSlots)) > 0 {
			return "a search that the proxy answered itself was taken for a service without free slots"
		}
	default:
	}
	return ""
}
