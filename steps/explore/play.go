package explore

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"testing/fstest"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Subject is the consumer that stories are played against.
type Subject struct {
	Opener   consumer.Opener
	Describe results.Consumer
}

// player plays stories as a run plays scenarios.
type player struct {
	subject  Subject
	harness  results.Harness
	fixtures fs.FS
	cat      requirement.Catalogue
	variance int64
	strict   bool
	now      func() time.Time
}

// Failure is what a story broke: a requirement, or an invariant of the whole story.
type Failure struct {
	// ID is the requirement, or the one that the invariant comes from.
	ID requirement.ID
	// Invariant is the name of the invariant; empty where a rule found the breach.
	Invariant string
	Status    rule.Status
	Detail    string
}

// Key names what was broken, so that a shorter story can be told to break the same.
func (f Failure) Key() string {
	if f.Invariant != "" {
		return string(f.ID) + " (" + f.Invariant + ")"
	}
	return string(f.ID)
}

// outcome is what a story came to.
type outcome struct {
	failures []Failure
	// fault is why the story could not be judged; it is nobody's breach.
	fault string
	// stuck is why the story could not go on: somebody else was to do what could not be done.
	stuck string
	run   results.Run
	took  time.Duration
}

// play plays a story in the world of a seed and judges it by all rules and invariants.
func (p *player) play(ctx context.Context, s Story, seed int64, sentences ...string) (outcome, error) {
	started := p.now()
	files := fstest.MapFS{featureFile: {Data: []byte(s.Feature(sentences...))}}
	run, err := suite.Run(ctx, suite.Config{
		Features: files, Fixtures: p.fixtures, Opener: p.subject.Opener, Consumer: p.subject.Describe, Harness: p.harness,
		Seed: seed, Rehearsed: true, Variance: p.variance, Concurrency: 1, Strict: p.strict, Now: p.now,
	})
	if err != nil {
		return outcome{}, fmt.Errorf("play a story: %w", err)
	}
	if len(run.Scenarios) != 1 {
		return outcome{}, fmt.Errorf("play a story: %d scenarios came of it", len(run.Scenarios))
	}
	played := run.Scenarios[0]
	out := outcome{run: run, took: p.now().Sub(started), fault: played.Fault}
	for _, o := range played.Outcomes {
		switch {
		case o.Status == rule.Fail || o.Status == rule.Concern && p.strict:
			out.failures = append(out.failures, Failure{ID: o.ID, Status: o.Status, Detail: o.Detail})
		case o.Status == rule.HarnessError && out.fault == "":
			out.fault = fmt.Sprintf("%s: %s", o.ID, o.Detail)
		}
	}
	for _, st := range played.Steps {
		if st.Status == results.Failed && out.stuck == "" {
			out.stuck = st.Text + ": " + st.Detail
		}
	}
	if played.Unjudged != "" && out.fault == "" {
		out.fault = played.Unjudged
	}
	view := run.Journals[played.Journal()]
	if out.fault == "" {
		out.failures = append(out.failures, p.invariants(view)...)
	}
	slices.SortStableFunc(out.failures, func(a, b Failure) int { return rule.Worse(a.Status, b.Status) })
	return out, nil
}

// invariants judges the whole story.
func (p *player) invariants(view journal.View) []Failure {
	story, err := evidence.Read(view)
	if err != nil {
		return nil // the rules have said so
	}
	if story.End != nil && story.End.Stuck != "" {
		return nil
	}
	return broken(story)
}
