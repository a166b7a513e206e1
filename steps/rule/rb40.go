package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-40",
	Sentence: "the same provider confirmed the second booking, from another service",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, b := range s.New(e) {
				for _, old := range s.Earlier(e) {
					if old.Base == b.Base && old.MadeBy != e.Who && old.MadeBy != "" && b.Confirmed() {
						f.ok(old.Post.Label(), b.Post.Label())
					}
				}
			}
			for _, c := range s.CallsIn(e, evidence.Book) {
				f.refusedForHolding(s, e, c)
			}
		}
		return f.verdict("two services booking one patient at one provider")
	},
})

// refusedForHolding notes a booking that was refused though its slot was free and the patient's other booking the only reason left.
func (f *findings) refusedForHolding(s *evidence.Story, e *evidence.Encounter, c *evidence.Call) {
	if c.Status() != http.StatusUnprocessableEntity && c.Status() != http.StatusConflict {
		return
	}
	before := s.StateBefore(c.Seq)
	if before == nil || len(s.Earlier(e)) == 0 {
		return
	}
	slot, _ := before.Slot(c.Sent.Slot())
	code := c.Got.Text("issue", 0, "code")
	if slot.Status == "free" && (code == "business-rule" || code == "conflict") {
		f.broken("a booking was refused though its slot was free", c.Label(), before.Label)
	}
}
