package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-03",
	Sentence: "every access token said that it was an unsigned one",
	Judge: everyRequest("a request to a provider with an access token", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Token.Header == nil {
			return "", false // AU-02
		}
		if c.Token.Header.Text("alg") != "none" || c.Token.Header.Text("typ") != "JWT" {
			return "the head of an access token was not that of an unsigned one", false
		}
		return "", true
	}),
})
