package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-49",
	Sentence: "the provider touched no other booking when the new one arrived",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, b := range s.Bookings {
			if b.Post == nil {
				continue
			}
			before, after := s.StateBefore(b.Post.Seq), s.StateAfter(b.Made)
			if before == nil || after == nil || changeAsked(s, before.Seq, after.Seq) {
				continue
			}
			for _, p := range before.Providers {
				for _, was := range p.Bookings {
					is, held := after.Booking(was.URL)
					switch {
					case was.NHSNumber != b.NHSNumber || was.Status != "booked":
					case !held || is != was:
						f.broken("an existing booking changed because a new one arrived", b.Post.Label(), after.Label)
					default:
						f.ok(b.Post.Label(), after.Label)
					}
				}
			}
		}
		return f.verdict("a new booking for a patient who held one")
	},
})
