package suite

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// ErrEmpty says of a journal that it holds nothing.
var ErrEmpty = errors.New("the journal is empty: there is nothing to judge")

// File judges a journal file story by story, and comes to what Judge comes to. It holds no more of the evidence than its longest story,
// so the run that it gives is without journals. A file whose stories are mixed, which none is that a run wrote, is read
// again as a whole. It ends early where the context does.
func (j *Judge) File(ctx context.Context, in io.ReadSeeker) (results.Run, error) {
	reading := fileJudge{Judge: j, judged: map[string]judgedAs{}}
	e, err := results.EachStory(ctx, in, func(e results.Evidence, story string, view journal.View) error {
		reading.take(e, story, view)
		return nil
	})
	switch {
	case err == nil && reading.stands(e):
	case err == nil, errors.Is(err, results.ErrScattered):
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return results.Run{}, fmt.Errorf("the stories of the journal are mixed, and it cannot be read twice; give it as a file: %w", err)
		}
		return j.Whole(ctx, in)
	default:
		return results.Run{}, err //nolint:wrapcheck // as above
	}
	if e.Plan == nil && len(e.Stories) == 0 {
		return results.Run{}, ErrEmpty
	}
	run := j.conclude(e, func(told []Scenario, damage string) judgement {
		if found, done := reading.judged[told[0].Story]; done {
			return found.judgement
		}
		return judgeStory(j.cat, told, nil, damage)
	})
	run.Attached = &reading.attached
	return run, nil
}

// Whole judges a journal file as File does, and gives the run with its journals.
func (j *Judge) Whole(ctx context.Context, in io.ReadSeeker) (results.Run, error) {
	e, err := results.ReadEvidence(in)
	switch {
	case err != nil:
		return results.Run{}, err //nolint:wrapcheck // it names the line
	case e.Plan == nil && len(e.Stories) == 0:
		return results.Run{}, ErrEmpty
	}
	run := j.conclude(e, func(told []Scenario, damage string) judgement {
		if context.Cause(ctx) != nil {
			return judgement{}
		}
		return judgeStory(j.cat, told, e.Journals[told[0].Story], damage)
	})
	if err := context.Cause(ctx); err != nil {
		return results.Run{}, fmt.Errorf("judging was ended: %w", err)
	}
	return run, nil
}

// fileJudge judges the stories of a file as they are read.
type fileJudge struct {
	*Judge
	told   map[string][]Scenario // by story, once the plan is known; nil before
	judged map[string]judgedAs
	// attached is what the adapter attached to screens.
	attached results.Attached
}

// judgedAs is what a story came to, and what was known to be wrong with its journal.
type judgedAs struct {
	judgement
	damage string
}

// byStory are scenarios by the story that they tell.
func byStory(selected []Scenario) map[string][]Scenario {
	out := map[string][]Scenario{}
	for _, told := range stories(selected) {
		out[told[0].Story] = told
	}
	return out
}

func (f *fileJudge) take(e results.Evidence, story string, view journal.View) {
	if f.told == nil {
		selected := f.all
		if e.Plan != nil {
			selected, _ = planned(f.all, *e.Plan, f.harness, f.fixtures)
		}
		f.told = byStory(selected)
	}
	told := f.told[story]
	switch {
	case told != nil:
	case e.Plan != nil:
		return // it was not planned
	default:
		told = []Scenario{unknown(story, story)}
	}
	damage := damaged(e)[story]
	f.judged[story] = judgedAs{judgeStory(f.cat, told, view, damage), damage}
	texts, pictures := evidence.Attached(view)
	f.attached.Texts, f.attached.Pictures = f.attached.Texts+texts, f.attached.Pictures+pictures
}

// stands says that nothing which the file says later makes a difference to a story that was judged before.
func (f *fileJudge) stands(e results.Evidence) bool {
	known := damaged(e)
	for story, as := range f.judged {
		if known[story] != as.damage {
			return false
		}
	}
	return true
}
