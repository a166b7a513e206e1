package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-70",
	Sentence: "the order of events can be told from the traffic",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			made := confirmed(s, e)
			for _, c := range s.Cancels(e) {
				if made == nil {
					continue
				}
				if c.Closed == 0 || made.Post.Closed == 0 {
					f.broken("an exchange never ended, so its order cannot be told", made.Post.Label(), c.Label())
				} else {
					f.ok(made.Post.Label(), c.Label())
				}
			}
		}
		return f.verdict("a new booking and a cancellation in one encounter")
	},
})
