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
		groups := repeated(s, calls)
		for _, c := range calls {
			if c.Status() != http.StatusInternalServerError {
				continue
			}
			switch later := groups[repeat{s.StepOf(c), c.Wish}].after(c); {
			case later == nil:
			case later.Header("X-Request-Id") == c.Header("X-Request-Id"):
				f.ok(c.Label(), later.Label())
			default:
				f.broken("the repeated cancellation had a new request identifier", c.Label(), later.Label())
			}
		}
		return f.verdict("a cancellation repeated after a server error")
	},
})
