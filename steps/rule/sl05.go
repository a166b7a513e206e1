package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-05",
	Sentence: "slots were asked for by no status but free and busy",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range firstPages(s) {
			asked := c.Query["status"]
			if len(asked) == 0 {
				continue // it may be left out
			}
			other := func(v string) bool { return v != "free" && v != "busy" }
			if len(asked) > 1 || slices.ContainsFunc(strings.Split(asked[0], ","), other) {
				f.broken("a search for slots asked for a status other than free, busy or both as one list", c.Label())
			} else {
				f.ok(c.Label())
			}
		}
		return f.verdict("a search for slots that names a status")
	},
})
