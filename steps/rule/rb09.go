package rule

import (
	"math"
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
			books := s.CallsIn(e, evidence.Book)
			answered := settled(books)
			sent := labels(books)
			for _, c := range s.Cancels(e) {
				if b := s.Booking(c.Booking()); b != nil && b.Encounter == e && !slices.Contains(s.Replaced(e), b) {
					continue // a new booking, not the original
				}
				if answered > c.Seq || outstanding(s, e, c) {
					f.reading("15.28", false, true)
					f.broken("a cancellation was sent while the new booking was outstanding", c.Label())
				} else {
					f.ok(append(sent, c.Label())...)
					sent = nil // it is enough to name them once
				}
			}
		}
		return f.verdict("a cancellation in a re-assessment")
	},
})

// settled is the place by which all requests for bookings were answered; past all others where one never was.
func settled(books []*evidence.Call) int {
	last := 0
	for _, book := range books {
		if book.Closed == 0 {
			return math.MaxInt
		}
		last = max(last, book.Seq, book.Closed)
	}
	return last
}

// outstanding says that a new booking was still to come, or in doubt and the user not told, when the call was made.
func outstanding(s *evidence.Story, e *evidence.Encounter, c *evidence.Call) bool {
	for _, st := range e.All(contract.Book) {
		if st.Began > c.Seq {
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
