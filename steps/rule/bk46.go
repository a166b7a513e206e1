package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A document that was sent with one booking is not sent again with another: each has its own.
var _ = register(Rule{
	ID:       "BK-46",
	Sentence: "no document of an earlier booking was used again",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		first := map[string]*evidence.Call{}
		for _, c := range s.Calls {
			doc := strings.ToLower(c.Sent.Document())
			if c.Kind != evidence.Book || doc == "" || s.EncounterOf(c) == nil {
				continue
			}
			old, seen := first[doc]
			switch {
			case !seen:
				first[doc] = c
			case s.EncounterOf(old) != s.EncounterOf(c):
				f.broken("a document sent in one encounter was sent again in another", old.Label(), c.Label())
			}
		}
		if len(first) > 1 {
			for _, e := range reAssessments(s) {
				f.ok(labels(s.CallsIn(e, evidence.Book))...)
			}
		}
		return f.verdict("bookings with documents in two encounters")
	},
})
