package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-23",
	Sentence: "the new booking had an id of its own and the original stayed as it was",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, made := range s.New(e) {
				for _, old := range s.Earlier(e) {
					before, after := s.StateBefore(made.Post.Seq), s.StateAfter(made.Made)
					if old.Base != made.Base || before == nil || after == nil || len(cancelsBetween(s, before.Seq, after.Seq)) > 0 {
						continue
					}
					was, _ := before.Booking(old.URL)
					is, _ := after.Booking(old.URL)
					if made.ID == old.ID || was != is {
						f.broken("the original changed when the new booking was made", made.Post.Label(), after.Label)
					} else {
						f.ok(made.Post.Label(), after.Label)
					}
				}
			}
		}
		return f.verdict("a new booking at the provider of the original")
	},
})

// cancelsBetween are the consumers' cancellations between two places in the order of events.
func cancelsBetween(s *evidence.Story, from, to int) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.Calls {
		if c.Cancels() && c.Seq > from && c.Seq < to {
			out = append(out, c)
		}
	}
	return out
}
