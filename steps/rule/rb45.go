package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-45",
	Sentence: "the staff of the provider could deal with the surplus booking themselves",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, act := range s.Staff {
			b := s.Booking(act.Booking)
			if act.Act != "cancel-locally" || b == nil {
				continue
			}
			if after := s.StateAfter(act.Seq); after != nil {
				if held, _ := after.Booking(b.URL); held.Status == "cancelled" {
					f.ok(act.Label, after.Label)
				} else {
					f.broken("a booking that staff cancelled still stands", act.Label, after.Label)
				}
			}
		}
		return f.verdict("staff of the provider cancelling a booking themselves")
	},
})
