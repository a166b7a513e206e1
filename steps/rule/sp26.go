package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-26",
	Sentence: "every distinct request had a request identifier of its own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		first := map[string]*evidence.Call{}
		for _, c := range s.Calls {
			id := c.Header("X-Request-Id")
			if c.Base == "" || id == "" {
				continue
			}
			if old, seen := first[id]; !seen {
				first[id] = c
			} else if !evidence.SameRequest(old, c) {
				f.broken("two different requests had the same request identifier", old.Label(), c.Label())
			}
		}
		if len(first) > 1 {
			f.ok()
		}
		return f.verdict("two requests to providers")
	},
})
