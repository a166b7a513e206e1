package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-43",
	Sentence: "the original was kept exactly as it was after the second booking was made",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, made := range s.New(e) {
				for _, old := range s.Earlier(e) {
					before, after := s.StateBefore(made.Post.Seq), s.StateAfter(made.Made)
					if old.MadeBy == e.Who || before == nil || after == nil || !old.LiveAt(made.Post.Seq, e.Now()) || changeAsked(s, before.Seq, after.Seq) {
						continue
					}
					was, _ := before.Booking(old.URL)
					is, _ := after.Booking(old.URL)
					slot, _ := after.Slot(old.Slot)
					if was != is || slot.Status != "busy" {
						f.broken("the original did not stay as it was", made.Post.Label(), after.Label)
					} else {
						f.ok(before.Label, made.Post.Label(), after.Label)
					}
				}
			}
		}
		return f.verdict("a second booking by a service that did not make the first")
	},
})
