package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "SL-60",
	Sentence: "where the slots came in parts, the consumer asked for the next part",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(_ *evidence.Step, q *evidence.Sought) {
			switch {
			case q.Next != "":
				f.broken("there was a link to more slots, and it was not followed", q.Calls[len(q.Calls)-1].Label())
			case len(q.Calls) > 1:
				f.ok(labels(q.Calls)...)
			}
		})
		return f.verdict("slots that came in more parts than one")
	},
})
