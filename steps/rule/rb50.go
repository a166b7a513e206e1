package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-50",
	Sentence: "the provider did not refuse the new booking because the patient held one",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, c := range s.CallsIn(e, evidence.Book) {
				if len(liveAt(s.Earlier(e), c.Seq, e)) > 0 && c.Status() == http.StatusCreated {
					f.ok(c.Label())
				}
				f.refusedForHolding(s, e, c)
			}
		}
		return f.verdict("a new booking for a patient who held one")
	},
})
