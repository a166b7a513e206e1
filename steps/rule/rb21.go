package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-21",
	Sentence: "slots were sought afresh for the new outcome and within its timeframe",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			outcome := e.First(contract.RecordOutcome)
			if st := slotsUnfound(s, e); st != nil {
				f.broken("slots were shown that no search in this encounter had found", st.ScreenLabel)
			}
			for _, c := range s.CallsIn(e, evidence.Book) {
				search := slotsBefore(s, e, c, outcome.Began)
				switch {
				case search == nil:
					f.broken("a slot was booked with no search in this encounter", c.Label())
				case outcome.Task.Outcome.Within > 0 && len(e.All(contract.RecordOutcome)) == 1 && !beyond(s, search) && !bounded(search, outcome):
					f.broken("the search did not keep to the new outcome's timeframe", search.Label())
				default:
					f.ok(search.Label(), c.Label())
				}
			}
		}
		why, labels := hidesEarliest(s, func(e *evidence.Encounter) bool { return e.Reason == contract.CallBack })
		return reader(f.verdict("a booking made in a re-assessment"), why, labels)
	},
})

// slotsUnfound is the first step of an encounter at which slots were shown although none of its searches had succeeded by then;
// nil when there is none. They can only be those of an earlier call, or of another patient's.
func slotsUnfound(s *evidence.Story, e *evidence.Encounter) *evidence.Step {
	for _, st := range e.Screens(0) {
		found := slices.ContainsFunc(s.CallsIn(e, evidence.Slots), func(c *evidence.Call) bool { return c.Seq < st.Ended && c.Succeeded() })
		if len(st.Screen.Slots) > 0 && !found {
			return st
		}
	}
	return nil
}

// slotsBefore is the latest search at the provider of a booking request, made after a place in the order of events.
func slotsBefore(s *evidence.Story, e *evidence.Encounter, book *evidence.Call, from int) *evidence.Call {
	var found *evidence.Call
	for _, c := range s.CallsIn(e, evidence.Slots) {
		if c.Seq > from && c.Seq < book.Seq && c.Base == book.Base {
			found = c
		}
	}
	return found
}
