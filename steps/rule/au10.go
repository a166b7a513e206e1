package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Direct care is the one reason for a request that the standard has. What was asked about somebody who is in no encounter, or
// told of a patient where there is no place for it, may have another: a reader has to look at it.
var _ = register(Rule{
	ID:       "AU-10",
	Sentence: "every access token gave direct care as the reason",
	Judge: func(s *evidence.Story) Verdict {
		why, labels := strays(s.AboutPersons())
		return reader(directCare(s), why, labels)
	},
})

var directCare = everyToken(func(_ *evidence.Story, c *evidence.Call) string {
	if c.Claims.Text("reason_for_request") != "directcare" {
		return "an access token gave another reason than direct care"
	}
	return ""
})
