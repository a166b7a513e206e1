package suite

import (
	"reflect"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Finished is a scenario that ended with a verdict, and its evidence.
type Finished struct {
	Result  results.Scenario `json:"result"`
	Journal journal.View     `json:"-"`
	Took    time.Duration    `json:"took_ns"`
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

// retake takes over what an earlier run has judged. Nothing is believed: the scenario has to
// be the same, and its journal, judged again, has to come to the same verdicts.
func (r *runner) retake() {
	for _, spec := range r.selected {
		f, ok := r.cfg.Taken[spec.ID]
		if !ok {
			continue
		}
		g := &gathering{runner: r, told: []Scenario{spec}}
		if !g.stands(spec, f) {
			continue
		}
		r.declares(g.declared)
		r.taken++
		r.done(f.Result, f.Journal, f.Took)
	}
}

// stands says whether a verdict that was kept is the one that its journal gives.
func (g *gathering) stands(spec Scenario, f Finished) bool {
	then, now := f.Result, spec.result()
	if len(then.Steps) != len(now.Steps) || then.Fault != "" || then.Status == rule.HarnessError || then.Story != now.Story {
		return false
	}
	for i, st := range then.Steps {
		if st.Text != now.Steps[i].Text {
			return false
		}
	}
	story, err := evidence.Read(f.Journal)
	if err != nil {
		return false
	}
	verdicts, err := rule.JudgeStory(story, g.cat)
	if err != nil {
		return false
	}
	g.declared = story.DeclaredAbsent()
	now.Steps, now.Outcomes = then.Steps, outcomes(spec, verdicts)
	status, _ := g.conclude(now)
	return status == then.Status && reflect.DeepEqual(now.Outcomes, then.Outcomes)
}
