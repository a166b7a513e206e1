package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-04",
	Sentence: "nothing but the status was changed",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			read := latestRead(s, c)
			if !c.Cancels() || read == nil {
				continue
			}
			differ := slices.DeleteFunc(evidence.Differences(read.Got, c.Sent), func(key string) bool { return key == "id" })
			if len(differ) > 0 {
				f.broken("the update changed more than the status: "+strings.Join(differ, ", "), read.Label(), c.Label())
			} else {
				f.ok(read.Label(), c.Label())
			}
		}
		return f.verdict("an update that cancels a booking, and the reading before it")
	},
})
