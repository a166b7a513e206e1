package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Knowledge is what answers told the consumer, never a guess; see evidence.Story.Knows.
var _ = register(Rule{
	ID:       "RB-14",
	Sentence: "the consumer tried to cancel nothing that it could not know of",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			before := len(f.faults)
			for _, c := range s.CallsIn(e) {
				changes := c.Kind == evidence.Update || c.Cancels() || c.Kind == evidence.Other && c.ID != ""
				if changes && !knownTo(s, c) {
					f.broken("a booking that the consumer had no knowledge of was to be changed", c.Label())
				}
			}
			unknown := len(s.Earlier(e)) - len(s.KnownEarlier(e))
			if len(f.faults) == before && (unknown > 0 || len(s.Cancels(e)) > 0) {
				f.ok(e.Steps[0].TaskLabel)
			}
		}
		return f.verdict("an earlier booking that the consumer could not know of, or a cancellation")
	},
})

// knownTo says that the consumer could know of the booking a call is about. An id
// that it knows from another provider is not a guess; RB-34 judges where it went.
func knownTo(s *evidence.Story, c *evidence.Call) bool {
	if s.Named(c.Who, c.Booking(), c.Seq) {
		return true
	}
	for _, b := range s.Bookings {
		if b.ID == c.ID && s.Knows(c.Who, b, c.Seq) {
			return true
		}
	}
	return false
}
