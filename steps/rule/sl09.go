package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "SL-09",
	Sentence: "every free slot that came back was shown",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			switch {
			case len(q.Offers) == 0:
			case hidden(st.Screen, q) > 0:
				f.broken("slots that the provider offered were not shown", q.Label(), st.ScreenLabel)
			default:
				f.ok(q.Label(), st.ScreenLabel)
			}
		})
		return f.verdict("free slots that came back")
	},
})
