package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-07",
	Sentence: "every access token was made out to the provider that it was sent to",
	Judge: everyRequest("a request to a provider with an access token", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Claims == nil || c.Base == "" {
			return "", false
		}
		if strings.TrimSuffix(c.Claims.Text("aud"), "/") != c.Base {
			return "an access token was not made out to the provider that it was sent to", false
		}
		return "", true
	}),
})
