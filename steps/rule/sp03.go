package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-03",
	Sentence: "no address held a character that is not safe in one",
	Judge: everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if strings.ContainsFunc(c.Exchange.Target, unsafe) {
			return "an address held a character that has to be encoded", false
		}
		for _, start := range c.Query["start"] {
			if strings.Contains(start, " ") {
				return "a plus sign of a time in an address was not encoded", false
			}
		}
		return "", true
	}),
})

// unsafe tells the characters that cannot stand in an address as they are.
func unsafe(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>{}|\\^`", r) }
