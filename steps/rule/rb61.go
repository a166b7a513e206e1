package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-61",
	Sentence: "the new booking was not given up because the original could not be cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			made := s.Standing(e)
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				calls := attempts(s, st, b)
				if len(made) == 0 || slices.Contains(made, b) || !failed(calls) {
					return
				}
				before := len(f.faults)
				for _, c := range s.CallsIn(e) {
					changes := c.Cancels() || c.Kind == evidence.Update
					if changes && c.Seq > calls[0].Seq && slices.ContainsFunc(made, func(n *evidence.Booking) bool { return n.URL == c.Booking() }) && !s.Licensed(c) {
						f.broken("the new booking was changed after the original could not be cancelled", c.Label())
					}
				}
				if len(f.faults) == before {
					f.ok(labels(calls)...)
				}
			})
		}
		return f.verdict("a new booking, and a cancellation of the original that failed")
	},
})
