package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-29",
	Sentence: "nothing was cancelled before the user had confirmed that very booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if _, lack := s.Licence(c); lack != "" {
					f.broken("a booking was to be cancelled, and "+string(lack), c.Label())
				} else {
					f.ok(c.Label())
				}
			}
		}
		return f.verdict("a cancellation")
	},
})
