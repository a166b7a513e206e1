package rule

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-01",
	Sentence: "slots were only asked for, with nothing sent along",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if c.Base == "" || c.AsksOnly() || c.Path != "/Slot" && !strings.HasPrefix(c.Path, "/Slot/_") {
				continue
			}
			switch {
			case c.Method() != http.MethodGet:
				f.broken("slots were sought in another way than by asking for them", c.Label())
			case len(c.Exchange.Request.Body) > 0:
				f.broken("a request for slots had a body", c.Label())
			default:
				f.ok(c.Label())
			}
		}
		return f.verdict("a request for slots")
	},
})
