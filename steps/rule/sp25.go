package rule

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-25",
	Sentence: "every request to a provider carried a request identifier",
	Judge: func(s *evidence.Story) Verdict {
		v := everyRequest("a request to a provider", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
			if strings.TrimSpace(c.Header("X-Request-Id")) == "" {
				return "a request to a provider carried no request identifier", false
			}
			return "", true
		})(s)
		if v.Status == Fail && onlyReads(s, v.Evidence) {
			v.Status, v.Detail = Concern, v.Detail+"; only such as change nothing lacked it"
		}
		return v
	},
})

// onlyReads says that the requests with those labels ask for nothing to be changed. On them a
// missing identifier is a warning. Source: wire contract, request headers.
func onlyReads(s *evidence.Story, labels []string) bool {
	return !slices.ContainsFunc(s.Calls, func(c *evidence.Call) bool {
		return c.Method() != http.MethodGet && slices.Contains(labels, c.Label())
	})
}
