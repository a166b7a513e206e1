package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-31",
	Sentence: "nothing was cancelled silently or by default",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				for _, o := range st.Screen.Options {
					if o.Act == contract.ActCancel && o.Chosen && e.First(contract.ChooseToCancel) == nil {
						f.broken("a booking was ticked for cancelling before the user did so", st.ScreenLabel)
					}
				}
			}
			for _, c := range s.Cancels(e) {
				if asked(e, c) {
					f.ok(c.Label())
				} else {
					f.broken("a cancellation was sent that nobody had asked for", c.Label())
				}
			}
			if e.Ended() && len(s.KnownEarlier(e)) > 0 && len(s.Cancels(e)) == 0 {
				f.ok(screenLabel(e.Steps[len(e.Steps)-1]))
			}
		}
		return f.verdict("a cancellation, or an encounter closed with an earlier booking left")
	},
})

// asked says that the user had dealt with the offer, one way or the other, before the call.
func asked(e *evidence.Encounter, c *evidence.Call) bool {
	for _, st := range e.All(contract.ChooseToCancel, contract.ConfirmCancel, contract.Decline) {
		if st.Began < c.Seq {
			return true
		}
	}
	return false
}
