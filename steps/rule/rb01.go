package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// No operation of the standard re-books (Booking Management, introduction): a harness looks for whatever would express one.
var _ = register(Rule{
	ID:       "RB-01",
	Sentence: "nothing the consumer asked for was a re-booking in one act",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if why := rebookIn(c); why != "" {
				f.broken(why, c.Label())
			}
		}
		for _, e := range reAssessments(s) {
			f.ok(labels(s.CallsIn(e, evidence.Book, evidence.Update))...)
		}
		return f.verdict("a re-assessment with its calls")
	},
})

// spokenFreely are headers whose values name products and addresses, and so say nothing about the request.
var spokenFreely = []string{"Authorization", "User-Agent", "Referer", "Via"}

// rebookIn says how a call expresses a re-booking; empty when it does not.
func rebookIn(c *evidence.Call) string {
	if c.Kind == evidence.RegistryToken {
		return ""
	}
	if strings.Contains(c.Path, "$") || speaksOfRebooking(c.Path) {
		return "an operation or path that re-books was called"
	}
	if t := c.Sent.Text("type"); c.Sent.Text("resourceType") == "Bundle" && (t == "transaction" || t == "batch") {
		return "several changes were sent as one " + t
	}
	for name, values := range c.Exchange.Request.Header {
		if !slices.Contains(spokenFreely, name) && (speaksOfRebooking(name) || slices.ContainsFunc(values, speaksOfRebooking)) {
			return "a header marks the request as a re-booking"
		}
	}
	for name, values := range c.Query {
		if speaksOfRebooking(name) || slices.ContainsFunc(values, speaksOfRebooking) {
			return "a query parameter marks the request as a re-booking"
		}
	}
	return ""
}

// joined takes out what may stand between the parts of a word.
var joined = strings.NewReplacer("-", "", "_", "")

func speaksOfRebooking(text string) bool {
	plain := strings.ToLower(joined.Replace(text))
	return strings.Contains(plain, "rebook") || strings.Contains(plain, "reschedul")
}
