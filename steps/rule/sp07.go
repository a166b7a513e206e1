package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-07",
	Sentence: "every request to a provider carried a trace identifier",
	Judge: everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if !uuid(c.Header("Ssp-TraceID")) {
			return "a request to a provider carried no trace identifier, or one that is no UUID", false
		}
		return "", true
	}),
})
