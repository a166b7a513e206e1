package rule

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-62",
	Sentence: "a user who is no clinician was sent to one, or told, when choosing a slot later than the outcome allows",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.All(contract.SearchSlots) {
				if markedEarly(st) {
					f.broken("a slot was marked as later than the outcome allows, and it is not", st.ScreenLabel)
				}
			}
		}
		chosenLate(s, func(c late) {
			if c.step.Task.User.Clinical || c.within > 12*time.Hour {
				return
			}
			why := "the user was not told that the slot is later than the outcome allows"
			told := len(c.told(contract.OutsideTimeframe, contract.NeedsApproval)) > 0 || c.marked()
			if c.within <= 6*time.Hour {
				why = "the user was not asked to seek a clinician's approval before the slot was booked"
				told = c.prompted()
			}
			if told {
				f.ok(c.step.TaskLabel, c.step.ScreenLabel)
			} else {
				f.broken(why, c.step.TaskLabel, c.step.ScreenLabel)
			}
		})
		return f.verdict("a slot chosen outside the timeframe of an outcome of up to twelve hours, by a user who is no clinician")
	},
})

// markedEarly says that a slot on the screen is marked as outside the timeframe of every outcome so far, from whenever in the
// encounter that is counted, and is inside it. Where each slot bears the mark, it warns of none.
func markedEarly(st *evidence.Step) bool {
	if st.Screen == nil {
		return false
	}
	var until time.Time // the earliest that any timeframe ends
	for _, outcome := range st.Encounter.All(contract.RecordOutcome) {
		if outcome.Began > st.Began || outcome.Task.Outcome == nil || outcome.Task.Outcome.Within == 0 {
			continue
		}
		if end := st.Encounter.Now().Add(time.Duration(outcome.Task.Outcome.Within) * time.Minute); until.IsZero() || end.Before(until) {
			until = end
		}
	}
	return slices.ContainsFunc(st.Screen.Slots, func(slot contract.Slot) bool { return slot.OutsideTimeframe && slot.Start.Before(until) })
}

// late is a slot that was shown and chosen, and begins after the outcome's timeframe.
type late struct {
	// search is the latest step before, in which slots were sought.
	step, search *evidence.Step
	within       time.Duration
	booked       bool // it was asked for at the provider at once
}

// chosenLate gives every choice of a slot that begins after the timeframe of the latest outcome.
// The timeframe runs from when the outcome was recorded.
func chosenLate(s *evidence.Story, each func(late)) {
	for _, e := range s.Encounters {
		var outcome, search *evidence.Step
		for _, st := range e.Steps {
			switch {
			case st.Does(contract.RecordOutcome):
				outcome = st
			case st.Does(contract.SearchSlots):
				search = st
			case st.Does(contract.Book), st.Task.Kind == contract.Book && st.Undone && sentOn(st):
				if outcome == nil || outcome.Task.Outcome == nil || search == nil || search.Screen == nil || st.Screen == nil || st.Task.Slot == nil {
					continue
				}
				within := time.Duration(outcome.Task.Outcome.Within) * time.Minute
				start := st.Task.Slot.Start
				if within == 0 || !start.After(outcome.Task.Now.Add(within)) || len(shownAt(search.Screen, start)) == 0 {
					continue
				}
				if len(posts(s, st)) == 0 && alreadyHeld(s, st) {
					continue
				}
				each(late{step: st, search: search, within: within, booked: len(posts(s, st)) > 0})
			}
		}
	}
}

// sentOn says that the user was sent to a clinician, or told that the slot is too late, on the screen of a booking that the
// adapter calls not done: the wish to book was answered all the same.
func sentOn(st *evidence.Step) bool {
	return len(st.Tells(contract.NewBooking, contract.OutsideTimeframe, contract.NeedsApproval)) > 0
}

// posts are the requests for a new booking of a step.
func posts(s *evidence.Story, st *evidence.Step) []*evidence.Call {
	return slices.DeleteFunc(s.CallsIn(st.Encounter, evidence.Book), func(c *evidence.Call) bool { return s.StepOf(c) != st })
}

// told are the messages of either screen.
func (c late) told(says ...contract.Says) []contract.Message {
	return append(c.search.Tells(contract.NewBooking, says...), c.step.Tells(contract.NewBooking, says...)...)
}

// marked says that the slot stood on the screen as being outside the timeframe.
func (c late) marked() bool {
	return slices.ContainsFunc(shownAt(c.search.Screen, c.step.Task.Slot.Start), func(s contract.Slot) bool { return s.OutsideTimeframe })
}

// prompted says that approval was asked for before anything was booked.
func (c late) prompted() bool {
	before := len(c.search.Tells(contract.NewBooking, contract.NeedsApproval)) > 0
	return before || !c.booked && len(c.step.Tells(contract.NewBooking, contract.NeedsApproval)) > 0
}
