package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-02",
	Sentence: "exactly one slash stood between the address of the proxy and that of the provider",
	Judge: everyRequest("a request to a provider through the proxy", func(s *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Exchange.Heard != "proxy" {
			return "", false // SP-01
		}
		if path := s.BelowProxy(c); strings.HasPrefix(path, "//") || !strings.HasPrefix(path, "/") {
			return "there was not exactly one slash between the address of the proxy and that of the provider", false
		}
		return "", true
	}),
})
