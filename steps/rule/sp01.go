package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-01",
	Sentence: "every request to a provider went through the proxy, to the provider's full address",
	Judge: everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		switch {
		case c.Exchange.Heard != "proxy":
			return "a request went to a provider without the proxy", false
		case c.Base == "":
			return "what followed the address of the proxy was not the full address of a provider", false
		}
		return "", true
	}),
})
