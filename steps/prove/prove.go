// Package prove shows what a pass is worth. It takes the evidence of a run, changes it one edit at a time, has the
// rules judge it again, and says of every requirement that passed how many of the edits its rule would have caught.
//
// An edit is a pure function of a journal. It knows by the catalogue's own words which requirements it should break,
// and nothing of the rules. What it changes is judged below the chain of digests, so that it is found by a rule or not at
// all. Nothing is run again, and the verdict of the run stays what it was.
//
//	proof, err := prove.Run(ctx, run)
package prove

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// ErrNoEvidence says of a run that there is nothing to change: its journals are not at hand, or it was no run of scenarios.
var ErrNoEvidence = errors.New("no evidence to prove passes by")

// Run proves the passes of a run against a consumer from its own evidence. The same run gives the same proof.
func Run(ctx context.Context, run results.Run) (results.Proof, error) {
	switch {
	case run.Judges() != requirement.Consumer:
		return results.Proof{}, fmt.Errorf("%w: only runs against a booking consumer can be proved", ErrNoEvidence)
	case run.Recording != nil:
		return results.Proof{}, fmt.Errorf("%w: what no run recorded does not say what the user was shown", ErrNoEvidence)
	case len(run.Journals) == 0 && len(run.Scenarios) > 0:
		return results.Proof{}, fmt.Errorf("%w: the journals of the run were not kept", ErrNoEvidence)
	}
	stories := passesByStory(run)
	edits := Edits()
	found := make([][]tried, len(edits))
	next := make(chan int)
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(edits)) {
		work.Go(func() {
			b := bench{run: run, stories: stories, scenes: map[string]*scene{}} // a story is for one goroutine at a time
			for i := range next {
				found[i] = b.edit(ctx, edits[i])
			}
		})
	}
	for i := range edits {
		next <- i
	}
	close(next)
	work.Wait()
	if err := context.Cause(ctx); err != nil {
		return results.Proof{}, fmt.Errorf("proving was ended: %w", err)
	}
	return proofOf(run, edits, found), nil
}

// storyPasses are the requirements that passed in a story, and those that its scenarios are about.
type storyPasses struct {
	name   string
	length int
	passed map[requirement.ID]bool
	named  map[requirement.ID]bool
}

// passesByStory lists the stories in which requirements passed that the run as a whole passed, the shortest first.
func passesByStory(run results.Run) []storyPasses {
	whole := passed(run)
	by := map[string]*storyPasses{}
	var order []string
	for _, sc := range run.Scenarios {
		key := sc.Journal()
		if by[key] == nil {
			by[key] = &storyPasses{name: key, length: len(run.Journals[key]), passed: map[requirement.ID]bool{}, named: map[requirement.ID]bool{}}
			order = append(order, key)
		}
		for _, o := range sc.Outcomes {
			if o.Status == rule.Pass && whole[o.ID] {
				by[key].passed[o.ID] = true
				by[key].named[o.ID] = by[key].named[o.ID] || o.Named
			}
		}
	}
	out := make([]storyPasses, 0, len(order))
	for _, key := range order {
		out = append(out, *by[key])
	}
	slices.SortStableFunc(out, func(a, b storyPasses) int { return a.length - b.length })
	return out
}

func passed(run results.Run) map[requirement.ID]bool {
	out := map[requirement.ID]bool{}
	for _, r := range run.Requirements {
		if r.Status == rule.Pass {
			out[r.ID] = true
		}
	}
	return out
}

// proofOf gathers what the edits came to, by requirement.
func proofOf(run results.Run, edits []Edit, found [][]tried) results.Proof {
	proof := results.Proof{Edits: len(edits)}
	by := map[requirement.ID]*results.Proved{}
	for _, r := range run.Requirements {
		if r.Status == rule.Pass {
			proof.Requirements = append(proof.Requirements, results.Proved{ID: r.ID})
		}
	}
	for i := range proof.Requirements {
		by[proof.Requirements[i].ID] = &proof.Requirements[i]
	}
	for i, list := range found {
		for j := range list {
			t := &list[j]
			proof.Tries += t.tries
			if p := by[t.id]; p != nil && t.tries > 0 {
				t.addTo(p, edits[i])
			}
		}
	}
	return proof
}

func (t *tried) addTo(p *results.Proved, e Edit) {
	p.Applied++
	by := results.ProvedBy{Kind: string(e.Kind), Edit: e.Name, Came: t.came(), Tries: t.tries, Story: t.story, Detail: t.detail}
	switch by.Came {
	case results.EditCaught:
		p.Caught++
	case results.EditTookAway:
		p.TakenAway++
	case results.EditWasMissed:
		p.Missed++
	}
	p.Edits = append(p.Edits, by)
}

// view is a story's journal, where the run has it.
func (b *bench) view(name string) journal.View { return b.run.Journals[name] }
