package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "FM-21",
	Sentence: "the times that the consumer made itself were sent in UTC",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			for _, t := range timesSent(c) {
				at, err := time.Parse(time.RFC3339, t.text)
				if err != nil {
					continue // FM-20
				}
				switch _, offset := at.Zone(); {
				case offset == 0:
					f.right(c)
				case !s.Named(c.Who, t.text, c.Seq): // a time that a provider wrote is sent back as it was
					f.broken("a time that was sent ("+t.what+") was not in UTC", c.Label())
				}
			}
		}
		return f.verdict("a time in a search for slots or in a booking")
	},
})
