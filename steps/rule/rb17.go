package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-17",
	Sentence: "the first call ended in a booking within the outcome's timeframe",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if e.Reason == contract.NewProblem {
				bookedInTime(s, e, &f)
			}
		}
		why, labels := hidesEarliest(s, func(e *evidence.Encounter) bool { return e.Reason == contract.NewProblem })
		return reader(f.verdict("a first call whose outcome needed a booking, and one that was made"), why, labels)
	},
})

// bookedInTime notes for an encounter whether its slots were sought, and its booking made, within the timeframe of its outcome.
func bookedInTime(s *evidence.Story, e *evidence.Encounter, f *findings) {
	for _, c := range s.CallsIn(e, evidence.Slots) {
		outcome := outcomeAt(e, c.Seq)
		if outcome != nil && !s.Linked(c) && !beyond(s, c) && !bounded(c, outcome) {
			f.broken("slots were sought without the outcome's timeframe", c.Label())
		}
	}
	for _, b := range s.New(e) {
		outcome := outcomeAt(e, b.Post.Seq)
		if outcome != nil && b.Confirmed() && !b.Start.After(b.Post.At.Add(minutes(outcome))) {
			f.ok(outcome.TaskLabel, b.Post.Label())
		}
	}
}

// outcomeAt is the step of the latest outcome recorded by a place in the order of events, where it needs a booking within a
// timeframe: a call can come to more than one. It is nil where the latest needs none, or there is none.
func outcomeAt(e *evidence.Encounter, seq int) *evidence.Step {
	var latest *evidence.Step
	for _, st := range e.All(contract.RecordOutcome) {
		if st.Began <= seq {
			latest = st
		}
	}
	if latest == nil || latest.Task.Outcome == nil || !latest.Task.Outcome.NeedsBooking || latest.Task.Outcome.Within == 0 {
		return nil
	}
	return latest
}

func minutes(outcome *evidence.Step) time.Duration {
	return time.Duration(outcome.Task.Outcome.Within) * time.Minute
}

// beyond says that the user had asked for slots later than the outcome's timeframe, too: by the search that the call
// is of, or by the latest one before another act, in which a consumer may look again at what it shows [SL-65].
func beyond(s *evidence.Story, c *evidence.Call) bool {
	st := s.StepOf(c)
	if st == nil {
		return false
	}
	asked := false
	for _, search := range st.Encounter.All(contract.SearchSlots) {
		if search.Began <= st.Began {
			asked = search.Task.Beyond
		}
	}
	return asked
}

// bounded says that a slot search lets no slot come back that is later than the outcome's timeframe, counted
// from the search. A second beyond its end, to include the end itself, is right too [wire 17.27].
func bounded(c *evidence.Call, outcome *evidence.Step) bool {
	latest, ends := evidence.Latest(c)
	return ends && !latest.After(c.At.Add(minutes(outcome)+time.Second))
}
