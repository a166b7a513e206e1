package rule

import (
	"slices"
	"time"
	_ "time/tzdata" // local time is judged wherever this runs

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// london is the time that people go by.
var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC // the data is built in
	}
	return l
}()

var _ = register(Rule{
	ID:       "SL-61",
	Sentence: "each slot was shown at its local time, however the provider had written it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			for _, slot := range st.Screen.Slots {
				if atItsTime(q, slot) {
					f.ok(q.Label(), st.ScreenLabel)
				} else {
					f.broken("a slot was shown at a local time at which none begins", q.Label(), st.ScreenLabel)
				}
			}
		})
		return f.verdict("the local time of a slot, on the screen")
	},
})

// atItsTime says that a slot that came back begins when the screen says. A screen that the adapter did not read
// for its local time is judged by the start it gives.
func atItsTime(q *evidence.Sought, slot contract.Slot) bool {
	if slot.LocalStart == "" {
		return q.Begins(slot.Start)
	}
	return slices.ContainsFunc(locals(slot.LocalStart), q.Begins) && q.Begins(slot.Start)
}

// locals are the instants that a local date and time of day can stand for: two in the hour that comes twice when the clocks
// go back.
func locals(text string) []time.Time {
	at, ok := local(text)
	if !ok {
		return nil
	}
	return slices.DeleteFunc([]time.Time{at, at.Add(time.Hour), at.Add(-time.Hour)}, func(other time.Time) bool {
		return other.Format(time.DateTime) != at.Format(time.DateTime)
	})
}

// local reads a local date and time of day, with or without seconds.
func local(text string) (time.Time, bool) {
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.ParseInLocation(form, text, london); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
