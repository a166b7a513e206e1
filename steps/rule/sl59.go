package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-59",
	Sentence: "a user for whom there were no slots was told so",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			switch {
			case len(s.False(st, contract.NewBooking, contract.NoSlots)) > 0:
				f.broken("there were slots, and the user was told that there are none", q.Label(), st.ScreenLabel)
			case len(q.Offers) > 0 || len(st.Screen.Slots) > 0:
			case len(st.Tells(contract.NewBooking, contract.NoSlots)) == 0:
				f.broken("there were no slots, and the user was not told", q.Label(), st.ScreenLabel)
			default:
				f.ok(q.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("a search that found no slots")
	},
})
