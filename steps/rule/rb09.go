package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The order of the standard: the new booking is confirmed, or given up with the user told, before an earlier one is cancelled.
var _ = register(Rule{
	ID:       "RB-09",
	Sentence: "the new booking was settled before the original was cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, c := range s.Cancels(e) {
				if b := s.Booking(c.Booking()); b != nil && b.Encounter == e && !slices.Contains(s.Replaced(e), b) {
					continue // a new booking, not the original
				}
				if outstanding(s, e, c) {
					f.reading("15.28", false, true)
					f.broken("a cancellation was sent while the new booking was outstanding", c.Label())
				} else {
					f.ok(append(labels(s.CallsIn(e, evidence.Book)), c.Label())...)
				}
			}
		}
		return f.verdict("a cancellation in a re-assessment")
	},
})

// outstanding says that a new booking was still to come, or in doubt and the user not told, when the call was made.
func outstanding(s *evidence.Story, e *evidence.Encounter, c *evidence.Call) bool {
	for _, st := range e.All(contract.Book) {
		if st.Began > c.Seq {
			return true
		}
	}
	for _, book := range s.CallsIn(e, evidence.Book) {
		if book.Seq > c.Seq || book.Closed == 0 || book.Closed > c.Seq {
			return true
		}
	}
	needs := false
	for _, st := range e.All(contract.RecordOutcome) {
		needs = needs || st.Task.Outcome != nil && st.Task.Outcome.NeedsBooking
	}
	done := e.BookingsDone()
	return needs && !s.Established(e, c.Seq) && (done == 0 || c.Seq < done)
}
