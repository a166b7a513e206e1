package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-10",
	Sentence: "every request to a provider said which system sent it",
	Judge: everyRequest("a request to a provider", func(s *evidence.Story, c *evidence.Call) (string, bool) {
		if from := c.Header("Ssp-From"); !asid(from) || from != s.Setup(c.Who).ASID {
			return "a request did not give the consumer's own twelve digits as its sender", false
		}
		return "", true
	}),
})
