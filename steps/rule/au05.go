package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "AU-05",
	Sentence: "every access token was issued by the consumer's own endpoint",
	Judge: everyToken(func(s *evidence.Story, c *evidence.Call) string {
		own := strings.TrimSuffix(s.Setup(c.Who).Endpoint, "/")
		if own == "" || strings.TrimSuffix(c.Claims.Text("iss"), "/") != own {
			return "an access token did not name the consumer's own endpoint as its issuer"
		}
		return ""
	}),
})
