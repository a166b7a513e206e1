package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-19",
	Sentence: "the names of the routing fields were written with hyphens",
	Judge: everyRequest("a request to a provider with routing headers", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		seen := false
		for name := range c.Exchange.Request.Header {
			lower := strings.ToLower(name)
			switch {
			case !strings.HasPrefix(lower, "ssp"):
			case strings.Contains(lower, "_"):
				return "the name of a routing field was written with an underscore", false
			default:
				seen = true
			}
		}
		return "", seen
	}),
})
