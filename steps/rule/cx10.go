package rule

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-10",
	Sentence: "no booking was cancelled in any other way than the standard's own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if c.GivesOrder() {
				f.broken("a request that the standard does not have ordered something to go", c.Label())
				continue
			}
			if c.Base == "" || c.ID == "" {
				continue
			}
			odd := c.Cancels() && (c.Method() != http.MethodPut || c.Disguised())
			operates := strings.Contains(c.Path, "$") && !pathRebooks(c.Path)
			if c.Method() == http.MethodDelete {
				f.reading("15.23", false, true)
			}
			if odd || operates {
				f.broken("a booking was to be cancelled otherwise than by an update", c.Label())
			}
		}
		for _, c := range updates(s) {
			if c.Cancels() {
				f.ok(c.Label())
			}
		}
		return f.verdict("a cancellation")
	},
})
