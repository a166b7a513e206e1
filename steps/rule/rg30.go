package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RG-30",
	Sentence: "a booking found on the registry was read at its provider before anything was done",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, b := range s.Earlier(e) {
				if b.MadeBy == e.Who || !s.Knows(e.Who, b, e.Last()) {
					continue
				}
				for _, c := range cancelsOf(s, e, b) {
					if latestRead(s, c) == nil {
						f.broken("a booking known from the registry was to be cancelled unread", c.Label())
					} else {
						f.ok(latestRead(s, c).Label(), c.Label())
					}
				}
			}
		}
		return withoutRegistry(s, f.verdict("the cancellation of a booking that was found on the registry"))
	},
})
