package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-10",
	Sentence: "earlier bookings were cancelled only after the last of the new ones",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			made := s.Standing(e)
			if len(made) < 2 {
				continue
			}
			last := made[len(made)-1].Post
			for _, c := range s.Cancels(e) {
				if c.Seq < last.Closed {
					f.broken("a cancellation was sent before the last new booking was confirmed", c.Label(), last.Label())
				} else {
					f.ok(last.Label(), c.Label())
				}
			}
		}
		return f.verdict("several new bookings in one encounter, and a cancellation")
	},
})
