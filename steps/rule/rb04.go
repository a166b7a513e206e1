package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-04",
	Sentence: "no existing booking was moved by editing it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			// What cannot be read as a booking edits none: CX-02 has it.
			edits := c.Kind == evidence.Update && c.Sent.Text("resourceType") == "Appointment" || c.Method() == http.MethodPatch
			if c.Base != "" && c.ID != "" && edits && !c.Cancels() {
				f.broken("an existing booking was edited", c.Label())
			}
		}
		for _, e := range reAssessments(s) {
			if calls := s.CallsIn(e, evidence.Book, evidence.Update); len(calls) > 0 {
				f.ok(labels(calls)...)
			}
		}
		return f.verdict("a re-assessment that made or changed bookings")
	},
})
