package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-02",
	Sentence: "every access token had three readable parts, the last of them empty",
	Judge: everyRequest("a request to a provider with an access token", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		parts := c.Token.Parts
		switch {
		case len(parts) == 0:
			return "", false // AU-01
		case len(parts) != 3 || c.Token.Header == nil || c.Token.Claims == nil:
			return "an access token was not made of three readable parts", false
		case parts[2] != "":
			return "the third part of an access token was not empty", false
		case strings.Contains(parts[0]+parts[1], "="):
			return "a part of an access token was padded", false
		}
		return "", true
	}),
})
