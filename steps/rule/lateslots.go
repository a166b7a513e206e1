package rule

import (
	"cmp"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A search may have a lower bound [SL-04], and is right where it leaves out no slot inside the outcome's timeframe [wire 17.27].
// One that begins much later than the search hides the earliest slots from the patient. It may be meant, as the time that the
// patient needs for the way: no clause gives or forbids that, so a reader has to look at it. So it is with one that ends much sooner.

// soon is how much later than the search the slots may begin that are asked for, and how much sooner than the timeframe it
// may end: a time rounded to a quarter of an hour.
const soon = 15 * time.Minute

const (
	whyLate  = "the slots that begin soonest were not asked for"
	whyShort = "the slots that begin last within the timeframe were not asked for"
)

// hidesEarliest finds encounters in which a user asked for slots within the timeframe of an outcome, and no search at that
// provider asked for those that begin soon, or none for those that begin last. A search for others beside one for these is right.
func hidesEarliest(s *evidence.Story, of func(*evidence.Encounter) bool) (why string, labels []string) {
	for _, e := range s.Encounters {
		outcome := e.First(contract.RecordOutcome)
		if !of(e) || outcome == nil || outcome.Task.Outcome == nil || outcome.Task.Outcome.Within == 0 {
			continue
		}
		first, covered, reached := map[string]*evidence.Call{}, map[string]bool{}, map[string]bool{}
		several := len(e.All(contract.RecordOutcome)) > 1
		for _, c := range s.CallsIn(e, evidence.Slots) {
			if s.Linked(c) || c.Base == "" || beyond(s, c) {
				continue
			}
			if first[c.Base] == nil {
				first[c.Base] = c
			}
			from, begins := evidence.Earliest(c)
			covered[c.Base] = covered[c.Base] || !begins || !from.After(c.At.Add(soon))
			to, ends := evidence.Latest(c)
			failed := !c.Succeeded() // whoever searches in parts may stop there
			reached[c.Base] = reached[c.Base] || several || failed || !ends || !to.Before(c.At.Add(minutes(outcome)-soon))
		}
		for base, c := range first {
			switch {
			case !covered[base]:
				why, labels = whyLate, append(labels, c.Label())
			case !reached[base]:
				why, labels = cmp.Or(why, whyShort), append(labels, c.Label())
			}
		}
	}
	return why, slices.Sorted(slices.Values(labels))
}
