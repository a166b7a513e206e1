package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-02",
	Sentence: "exactly one slash stood between the address of the proxy and that of the provider",
	Judge: everyRequest("a request to a provider through the proxy", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Exchange.Heard != "proxy" {
			return "", false // SP-01
		}
		if strings.HasPrefix(c.Exchange.Target, "//") || !strings.HasPrefix(c.Exchange.Target, "/") {
			return "there was not exactly one slash between the address of the proxy and that of the provider", false
		}
		return "", true
	}),
})
