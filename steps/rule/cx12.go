package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-12",
	Sentence: "no booking was declared an error in order to cancel it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if c.Sent.Text("status") == "entered-in-error" {
				f.broken("a booking was declared entered in error", c.Label())
			} else if c.Cancels() {
				f.ok(c.Label())
			}
		}
		return f.verdict("an update that cancels a booking")
	},
})
