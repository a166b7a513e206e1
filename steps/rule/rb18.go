package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-18",
	Sentence: "the provider held the first booking and its slot",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if e.Reason != contract.NewProblem {
				continue
			}
			for _, b := range s.New(e) {
				after := s.StateAfter(b.Made)
				if !b.Confirmed() || after == nil {
					continue
				}
				held, _ := after.Booking(b.URL)
				slot, _ := after.Slot(b.Post.Sent.Slot())
				if held.Status != "booked" || slot.Status != "busy" {
					f.broken("a confirmed booking is not held, or its slot is still free", b.Post.Label(), after.Label)
				} else {
					f.ok(b.Post.Label(), after.Label)
				}
			}
		}
		return f.verdict("a first booking that was confirmed")
	},
})
