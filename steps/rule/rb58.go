package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-58",
	Sentence: "the user was told that the new booking was not made, or is in doubt, and that the original stands",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			sent := s.CallsIn(e, evidence.Book)
			if len(sent) == 0 || s.Established(e, e.Last()) || e.BookingsDone() == 0 {
				continue
			}
			st := s.StepOf(sent[len(sent)-1]) // nobody asked for it, if the consumer sent it on its own
			if asked := e.All(contract.Book); len(asked) > 0 {
				st = asked[len(asked)-1]
			}
			if st == nil || st.Screen == nil {
				continue
			}
			before := len(f.faults)
			says := []contract.Says{contract.NotMade, contract.SlotGone, contract.FateUnknown}
			if len(st.Tells(contract.NewBooking, says...)) == len(s.False(st, contract.NewBooking, says...)) {
				f.broken("the user was not told that the new booking was not made or is in doubt, or not as it was", st.ScreenLabel)
			}
			if guessed(s, st) {
				f.broken("the user was told that the new booking was not made, though nobody had answered", st.ScreenLabel)
			}
			for _, b := range owed(s, e, s.KnownEarlier(e), st.Ended) {
				if !toldStands(e, b, st.Began) {
					f.broken("the user was not told that the original still stands", st.ScreenLabel)
				}
			}
			if len(f.faults) == before && len(s.KnownEarlier(e)) > 0 {
				f.ok(st.ScreenLabel)
			}
		}
		return f.verdict("a new booking that was refused or went unanswered, with an earlier one known")
	},
})

// toldStands says that a screen from a place on says of the booking that it still stands. The
// entry may have been shown only later, so its name is read from the whole encounter.
func toldStands(e *evidence.Encounter, b *evidence.Booking, from int) bool {
	return slices.ContainsFunc(e.Screens(from), func(st *evidence.Step) bool {
		if st.Does(contract.ConfirmCancel, contract.Decline) {
			return false
		}
		return slices.ContainsFunc(st.Tells(contract.Existing, contract.StillBooked), func(m contract.Message) bool {
			return e.URL(m.Booking, e.Last()) == b.URL
		})
	})
}
