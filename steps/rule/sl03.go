package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-03",
	Sentence: "every search for slots had an end",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range firstPages(s) {
			if _, ends := evidence.Latest(c); ends {
				f.ok(c.Label())
			} else {
				f.broken("a search for slots had no upper bound", c.Label())
			}
		}
		return f.verdict("a search for slots")
	},
})
