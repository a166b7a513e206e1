package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-11",
	Sentence: "every request to a provider said which system it was for",
	Judge: everyRequest("a request to a provider", func(s *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Base == "" {
			return "", false // SP-01
		}
		if to := c.Header("Ssp-To"); !asid(to) || to != s.ASID(c.Base) {
			return "a request did not give the twelve digits of the provider that it went to", false
		}
		return "", true
	}),
})
