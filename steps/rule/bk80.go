package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "BK-80",
	Sentence: "a user whose booking was not made was told so in words",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		troubles(s, func(t trouble) {
			switch {
			case t.step.Task.Kind != contract.Book:
			case !words(t.told()):
				f.broken("a booking was not made, and the user was not told so in words", t.labels()...)
			case guessed(s, t.step) && !inReAssessment(t.step):
				f.broken("the user was told that a booking was not made, though nobody had answered", t.labels()...)
			default:
				f.ok(t.labels()...)
			}
		})
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				for _, c := range s.False(st, contract.NewBooking, contract.NotMade, contract.SlotGone, contract.FateUnknown) {
					f.broken(c.Why, st.ScreenLabel)
				}
				if len(s.Contradictions(st, contract.NewBooking)) > 0 {
					f.broken("the screen says two things of the new booking that cannot both be so", st.ScreenLabel)
				}
			}
		}
		return f.verdict("a booking that was not made, and what the user was then shown")
	},
})

// inReAssessment says that a step belongs to a re-assessment, whose messages are judged by RB-58.
func inReAssessment(st *evidence.Step) bool { return st.Encounter.ReAssessed() }

// guessed says that a screen calls a booking not made after silence. The provider may have made it [BK-84, RB-59]: only its
// answer, to a repeat or to a search for the patient's bookings, can tell that it did not.
func guessed(s *evidence.Story, st *evidence.Step) bool {
	if len(st.Tells(contract.NewBooking, contract.NotMade, contract.SlotGone)) == 0 || len(st.Tells(contract.NewBooking, contract.FateUnknown)) > 0 {
		return false
	}
	var silent *evidence.Call
	for _, c := range posts(s, st) {
		switch {
		case c.Seq > st.Ended:
		case c.Unanswered():
			silent = c
		default:
			silent = nil // an answer came in the end
		}
	}
	if silent == nil {
		return false
	}
	for _, c := range s.CallsIn(st.Encounter, evidence.Search) {
		if c.Base == silent.Base && c.Seq > silent.Seq && c.Closed != 0 && c.Closed < st.Ended && c.Succeeded() {
			return false
		}
	}
	return true
}
