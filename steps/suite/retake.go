package suite

import (
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Finished is the evidence of a scenario that ended with a verdict. The verdict is not kept: it is in the evidence.
type Finished struct {
	Scenario string        `json:"scenario"` // its id
	Journal  journal.View  `json:"-"`
	Took     time.Duration `json:"took_ns"`
}

// finished says that a story has its verdicts, on evidence that is whole.
func finished(j judgement) bool {
	for _, s := range j.scenarios {
		if s.Fault != "" || s.Status == rule.HarnessError {
			return false
		}
	}
	return j.missing == ""
}

// lostInARow is after how many scenarios, one after another, the consumer counts as gone. The others are then not run.
const lostInARow = 3

// reached notes whether the consumer could be reached in a scenario.
func (r *runner) reached(ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ok && r.lost < lostInARow {
		r.lost = 0
	} else if !ok {
		r.lost++
	}
}

// givenUp says that the consumer counts as gone.
func (r *runner) givenUp() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lost >= lostInARow
}

// retake takes over what an earlier run has played. No verdict is taken from it: the journal is judged again, and what
// has no verdict by it, or is of another story than the scenario tells by now, is run again.
func (r *runner) retake() {
	for _, told := range r.stories {
		f, ok := r.cfg.Taken[told[0].ID]
		for _, spec := range told[1:] {
			_, also := r.cfg.Taken[spec.ID]
			ok = ok && also
		}
		if !ok {
			continue
		}
		judged := judgeStory(r.cat, told, f.Journal, "")
		if !finished(judged) {
			continue
		}
		r.taken += len(told)
		r.done(judged, f.Journal, f.Took)
	}
}
