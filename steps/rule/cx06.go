package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-06",
	Sentence: "the update carried the id of the booking it was sent to",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if !c.Cancels() {
				continue
			}
			if c.Sent.Text("id") == c.ID {
				f.ok(c.Label())
			} else {
				f.broken("the id in the update is not that of its address", c.Label())
			}
		}
		return f.verdict("an update that cancels a booking")
	},
})
