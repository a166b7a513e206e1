package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-37",
	Sentence: "the user was shown what the provider answered to the cancellation",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				calls := slices.DeleteFunc(attempts(s, st, b), func(c *evidence.Call) bool { return !c.Cancels() })
				if st.Screen == nil || len(calls) == 0 {
					return
				}
				if len(st.ToldOf(b.URL)) == 0 {
					f.broken("the user was shown no outcome of the cancellation", st.ScreenLabel)
				} else {
					f.ok(append(labels(calls), st.ScreenLabel)...)
				}
			})
		}
		return f.verdict("a cancellation that was answered, or went unanswered")
	},
})
