package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-53",
	Sentence: "no cancellation was on offer before the assessment and its bookings were complete",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range callBacks(s) {
			done := e.BookingsDone()
			before := len(f.faults)
			for _, st := range e.Screens(0) {
				if (done == 0 || st.Ended < done) && st.OffersAny() && !complete(s, st) {
					f.broken("a cancellation was on offer while the assessment or a new booking was open", st.ScreenLabel)
				}
			}
			if done != 0 && len(f.faults) == before && slices.ContainsFunc(e.Screens(done), (*evidence.Step).OffersAny) {
				f.ok(screenLabel(e.Steps[0]))
			}
		}
		return f.verdict("a re-assessment that came to its end with an offer")
	},
})

// complete says that the screen itself tells of the booking that its encounter was to make, and that no outcome
// recorded so far is without one: the assessment and its bookings are complete then, and the offer is in time.
func complete(s *evidence.Story, st *evidence.Step) bool {
	if len(st.Tells(contract.NewBooking, contract.Made)) == 0 && st.Screen.Stage != contract.BookingDone {
		return false
	}
	wanted, made := 0, 0
	for _, outcome := range st.Encounter.All(contract.RecordOutcome) {
		if outcome.Began < st.Began && outcome.Task.Outcome != nil && outcome.Task.Outcome.NeedsBooking {
			wanted++
		}
	}
	for _, b := range s.New(st.Encounter) {
		if s.Proved(b, st.Ended) {
			made++
		}
	}
	return made > 0 && made >= wanted
}
