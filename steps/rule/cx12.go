package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-12",
	Sentence: "no booking was declared an error in order to cancel it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			// FHIR has the hyphens; the tables of the API page spell it without. Either says the same.
			if status := c.Sent.Text("status"); strings.ReplaceAll(status, " ", "-") == "entered-in-error" {
				f.broken("a booking was declared entered in error", c.Label())
			} else if c.Cancels() {
				f.ok(c.Label())
			}
		}
		return f.verdict("an update that cancels a booking")
	},
})
