package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-03",
	Sentence: "every search for slots had an end",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range firstPages(s) {
			ends := slices.ContainsFunc(c.Query["start"], func(v string) bool {
				return strings.HasPrefix(v, "le") || strings.HasPrefix(v, "lt")
			})
			if ends {
				f.ok(c.Label())
			} else {
				f.broken("a search for slots had no upper bound", c.Label())
			}
		}
		return f.verdict("a search for slots")
	},
})
