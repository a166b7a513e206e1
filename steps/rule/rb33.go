package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-33",
	Sentence: "once confirmed, the cancellation took no further steps of the user",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		seen := map[string]bool{}
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				if seen[e.Name+b.URL] || st.Screen == nil {
					return
				}
				seen[e.Name+b.URL] = true
				if calls := attempts(s, st, b); len(calls) > 0 {
					f.ok(append([]string{st.TaskLabel}, labels(calls)...)...)
				} else if st.Screen.Prompt != nil {
					f.broken("the user had to confirm again", st.ScreenLabel)
				}
			})
		}
		return f.verdict("a confirmed cancellation that was carried out")
	},
})
