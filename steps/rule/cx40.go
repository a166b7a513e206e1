package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-40",
	Sentence: "a cancellation repeated after a server error kept its request identifier",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		calls := updates(s)
		for i, c := range calls {
			if c.Status() != http.StatusInternalServerError {
				continue
			}
			for _, later := range calls[i+1:] {
				if !evidence.SameRequest(c, later) || s.StepOf(c) != s.StepOf(later) {
					continue
				}
				if later.Header("X-Request-Id") == c.Header("X-Request-Id") {
					f.ok(c.Label(), later.Label())
				} else {
					f.broken("the repeated cancellation had a new request identifier", c.Label(), later.Label())
				}
				break
			}
		}
		return f.verdict("a cancellation repeated after a server error")
	},
})
