package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A token is for the provider that it was made out to: who has it, though another, can use it there for five minutes.
var _ = register(Rule{
	ID:       "AU-07",
	Sentence: "every access token was made out to the provider that it was sent to",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if place := s.ForeignToken(c); place != "" {
				f.broken("a request carried an access token that was made out to another provider, in "+place, c.Label())
			} else if c.ForProvider() {
				f.one(c, madeOut, s)
			}
		}
		return f.verdict("a request to a provider with an access token")
	},
})

func madeOut(_ *evidence.Story, c *evidence.Call) (string, bool) {
	if c.Claims == nil || c.Base == "" {
		return "", false
	}
	if strings.TrimSuffix(c.Claims.Text("aud"), "/") != c.Base {
		return "an access token was not made out to the provider that it was sent to", false
	}
	return "", true
}
