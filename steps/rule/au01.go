package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A request to a provider is authorised by its own token and by nothing else. What was given for the registry is another
// party's: who holds it can act in the consumer's name there [wire 4, 13].
var _ = register(Rule{
	ID:       "AU-01",
	Sentence: "every request to a provider carried an access token",
	Judge: func(s *evidence.Story) Verdict {
		secrets := s.RegistrySecrets()
		return everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
			if !strings.EqualFold(c.Token.Scheme, "Bearer") || len(c.Token.Parts) != 3 {
				return "a request to a provider carried no access token", false
			}
			if place := secrets.In(c); place != "" {
				return "a request to a provider carried a secret or a token of the registry, in " + place, false
			}
			return "", true
		})(s)
	},
})
