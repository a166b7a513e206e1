package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-01",
	Sentence: "every request to a provider carried an access token",
	Judge: everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if !strings.EqualFold(c.Token.Scheme, "Bearer") || len(c.Token.Parts) != 3 {
			return "a request to a provider carried no access token", false
		}
		return "", true
	}),
})
