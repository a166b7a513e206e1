package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-09",
	Sentence: "no trace identifier was shared by two calls of patients",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		first := map[string]*evidence.Call{}
		for _, c := range s.Calls {
			trace := strings.ToLower(c.Header("Ssp-TraceID"))
			if c.Base == "" || trace == "" || s.EncounterOf(c) == nil {
				continue
			}
			old, seen := first[trace]
			switch {
			case !seen:
				first[trace] = c
			case old.Who != c.Who || s.EncounterOf(old) != s.EncounterOf(c):
				f.broken("a trace identifier of one encounter came back in another", old.Label(), c.Label())
			}
		}
		calling := 0
		for _, e := range s.Encounters {
			if calls := s.CallsIn(e); len(calls) > 0 {
				calling++
				f.met = append(f.met, calls[0].Label())
			}
		}
		if calling > 1 {
			f.ok()
		}
		return f.verdict("two encounters with calls to providers")
	},
})
