package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-30",
	Sentence: "the user was told before confirming that the earlier booking goes because a new one was made",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.All(contract.ChooseToCancel, contract.ListBookings, contract.EndEncounter) {
				if st.Screen == nil || st.Screen.Prompt == nil || !s.Established(e, st.Began) {
					continue
				}
				p := st.Screen.Prompt
				if p.NewBookingMade && p.Text != "" && len(p.Bookings) > 0 {
					f.ok(st.ScreenLabel)
				} else {
					f.broken("the prompt does not say that the booking goes because a new one was made", st.ScreenLabel)
				}
			}
		}
		return f.verdict("a prompt to confirm, after a new booking was made")
	},
})
