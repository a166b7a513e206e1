package suite

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Finished is the evidence of a scenario that was started. The verdict is not kept: it is in the evidence.
type Finished struct {
	Scenario string // its id
	Journal  journal.View
	Took     time.Duration
	// UnderWay says that the run ended in the middle of it, and Lost why the journal is not as it was written, if it is not.
	UnderWay bool
	Lost     string
	// How and Why say that it has no verdict, and are empty where it has one or where a breach is proved by it. CutShort
	// says that it had been given a task by then, so that what its user would have been shown next is not known.
	How      results.TryEnd
	Why      string
	CutShort bool
}

// broken says that a story proves a breach. It need not be whole for that, and no other try undoes it.
func broken(j judgement) bool {
	return slices.ContainsFunc(j.scenarios, func(s results.Scenario) bool { return s.Status == rule.Fail })
}

// keep hands on the evidence of a story that ended, or that was not run, for each of its scenarios.
func (r *runner) keep(ctx context.Context, judged judgement, view journal.View, took time.Duration, notRun bool) {
	if r.cfg.Keep == nil {
		return
	}
	for _, result := range judged.scenarios {
		f := Finished{Scenario: result.ID, Journal: view, Took: took, CutShort: tasked(view)}
		switch {
		case finished(judged) && ctx.Err() == nil, broken(judged):
		case notRun:
			f.How, f.Why = results.NotRun, result.Fault
		case ctx.Err() != nil:
			f.How, f.Why = results.Interrupted, "the run was interrupted while it was under way"
		default:
			f.How, f.Why = results.Faulted, cmp.Or(result.Fault, result.Detail, "it came to no verdict")
		}
		if f.Why != "" {
			f.Why += concerns(result)
		}
		r.cfg.Keep(f)
	}
}

// concerns tells what a try without a verdict had shown that is no breach, and that another try may not show.
func concerns(s results.Scenario) string {
	var out []string
	for _, o := range s.Outcomes {
		if o.Status == rule.Concern {
			out = append(out, string(o.ID)+", "+o.Detail)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "; by then it was a concern: " + strings.Join(out, "; ")
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
// has no verdict by it, or is of another story than the scenario tells by now, is run again. What proves a breach is
// taken over though its end is missing: another try that goes better does not undo it. What was kept and cannot be
// read might have proved one, and that is noted before the other try.
func (r *runner) retake() {
	for _, told := range r.stories {
		f, ok := r.cfg.Taken[told[0].ID]
		if !ok {
			continue
		}
		view := evidence.Interrupted(f.Journal)
		f.UnderWay = f.UnderWay || len(view) > len(f.Journal) // something arrived after its end
		judged := judgeStory(r.cat, told, view, "")
		proved := broken(judged) && (f.Lost == "" || f.UnderWay) // of what was judged before, something else is there now
		// Where something is missing on the way, what is left may seem to break what was not broken.
		if judged.missing == "" && (proved || f.Lost == "" && finished(judged)) {
			r.taken += len(told)
			r.done(judged, view, f.Took)
			continue
		}
		switch {
		case f.Lost != "":
			f.How, f.Why = results.Unusable, f.Lost
		case judged.missing != "" || !f.UnderWay:
			f.How, f.Why = results.Unusable, cmp.Or(judged.missing, "what was kept of it comes to no verdict")
		default:
			f.How, f.Why = results.Interrupted, "it was under way when the run ended; what it had shown by then was judged, and proves no breach"
		}
		f.CutShort = tasked(view)
		for _, result := range judged.scenarios {
			again := f
			again.Scenario, again.Why = result.ID, f.Why+concerns(result)
			if r.cfg.Keep != nil {
				r.cfg.Keep(again)
			}
		}
	}
}

// tasked says that a consumer was given a task in the story.
func tasked(view journal.View) bool {
	return slices.ContainsFunc(view, func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkTask })
}
