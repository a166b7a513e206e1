package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-42",
	Sentence: "the registry held an entry for both bookings",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, made := range s.New(e) {
				after := s.StateAfter(made.Made)
				for _, old := range s.Earlier(e) {
					if after == nil || !made.Confirmed() || old.NHSNumber == "" || !old.LiveAt(after.Seq, e.Now()) || registryTroubled(s) {
						continue
					}
					if after.Pointer(made.URL) == "booked" && after.Pointer(old.URL) == "booked" {
						f.ok(made.Post.Label(), after.Label)
					} else {
						f.broken("the registry does not hold both live bookings", made.Post.Label(), after.Label)
					}
				}
			}
		}
		return f.verdict("two live bookings of one patient")
	},
})
