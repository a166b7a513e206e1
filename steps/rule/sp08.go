package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-08",
	Sentence: "every request had a trace identifier of its own",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		first := map[string]*evidence.Call{}
		for _, c := range s.Calls {
			trace := strings.ToLower(c.Header("Ssp-TraceID"))
			if !c.ForProvider() || trace == "" {
				continue
			}
			if old, seen := first[trace]; seen {
				f.broken("two requests had the same trace identifier", old.Label(), c.Label())
				continue
			}
			first[trace] = c
			f.met = append(f.met, c.Label())
		}
		if len(first) > 1 {
			f.met = f.met[:2]
			f.ok()
		}
		return f.verdict("two requests to providers")
	},
})
