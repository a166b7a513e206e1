package rule

import (
	"mime"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "FM-10",
	Sentence: "everything that was sent said its form, of the standard and in UTF-8",
	Judge: everyRequest("a booking or a cancellation", func(_ *evidence.Story, c *evidence.Call) (string, bool) {
		if c.Method() != http.MethodPost && c.Method() != http.MethodPut || len(c.Exchange.Request.Body) == 0 {
			return "", false
		}
		kind, params, err := mime.ParseMediaType(c.Header("Content-Type"))
		switch {
		case err != nil || kind != "application/fhir+json" && kind != "application/fhir+xml":
			return "what was sent did not say that it was of the standard's form", false
		case !strings.EqualFold(params["charset"], "utf-8"):
			return "what was sent did not say that it was in UTF-8", false
		}
		return "", true
	}),
})
