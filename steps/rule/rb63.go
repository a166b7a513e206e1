package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-63",
	Sentence: "inside the consultation the alternative was booked before the first booking was cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			asked := e.All(contract.Book)
			made := s.New(e)
			if len(made) == 0 || len(asked) == 0 || len(e.All(contract.RecordOutcome)) != 1 || asked[len(asked)-1].Began < made[0].Post.Closed {
				continue // nothing was booked again
			}
			for _, c := range cancelsOf(s, e, made[0]) {
				if len(made) < 2 || c.Seq < made[1].Post.Closed {
					f.broken("the first booking was cancelled before the alternative was confirmed", c.Label())
				} else {
					f.ok(made[1].Post.Label(), c.Label())
				}
			}
		}
		return f.verdict("a booking made again inside one consultation, and the first one cancelled")
	},
})
