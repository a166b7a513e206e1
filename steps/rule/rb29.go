package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-29",
	Sentence: "nothing was cancelled before the user had confirmed that very booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if confirmedID(e, c) {
					f.ok(c.Label())
				} else {
					f.broken("a booking was to be cancelled that the user had not confirmed", c.Label())
				}
			}
		}
		return f.verdict("a cancellation")
	},
})

// confirmedID says that the user had confirmed the booking with the id of the call, at whichever provider it was sent to.
func confirmedID(e *evidence.Encounter, c *evidence.Call) bool {
	for _, url := range e.Confirmed(c.Seq) {
		if strings.HasSuffix(url, "/"+c.ID) {
			return true
		}
	}
	return false
}
