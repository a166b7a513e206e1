package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-32",
	Sentence: "only the bookings that the user confirmed were cancelled, and never the new one",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if len(e.Confirmed(c.Seq)) == 0 {
					continue
				}
				if confirmedID(e, c) {
					f.ok(c.Label())
				} else {
					f.broken("a booking other than the one confirmed was to be cancelled", c.Label())
				}
			}
		}
		return f.verdict("a cancellation after the user confirmed")
	},
})
