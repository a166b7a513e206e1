package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-10",
	Sentence: "every access token gave direct care as the reason",
	Judge: everyToken(func(_ *evidence.Story, c *evidence.Call) string {
		if c.Claims.Text("reason_for_request") != "directcare" {
			return "an access token gave another reason than direct care"
		}
		return ""
	}),
})
