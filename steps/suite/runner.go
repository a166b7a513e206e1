package suite

import (
	"context"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// start is how the run says when its scenarios took place.
func (r *runner) start() string {
	if r.cfg.Live {
		return results.StartNow
	}
	return ""
}

type runner struct {
	cfg      Config
	cat      requirement.Catalogue
	world    steps.Config
	selected []Scenario
	stories  [][]Scenario
	hands    map[string]cast.Hand // by story

	mu       sync.Mutex
	finished map[string]bool
	journals map[string]journal.View
	took     map[string]time.Duration
	judged   []judgement
	played   []actedOut
	taken    int // scenarios that were not run again
	lost     int // scenarios in a row in which the consumer could not be reached
}

// run hands the first scenario of each story to godog, by its file and line. godog's own
// verdict and exit code are left aside: what counts is what the hooks gather.
func (r *runner) run(ctx context.Context) {
	var paths []string
	for _, told := range r.stories {
		if slices.ContainsFunc(told, func(s Scenario) bool { return !r.finished[s.ID] }) {
			paths = append(paths, told[0].Path+":"+strconv.Itoa(told[0].Line))
		}
	}
	if len(paths) == 0 {
		return // godog would take that for all
	}
	godog.TestSuite{
		Name:                "rebookcheck",
		ScenarioInitializer: r.scenario,
		Options: &godog.Options{
			FS: r.cfg.Features, Paths: paths, Strict: true, Format: "progress", NoColors: true,
			Output: io.Discard, Concurrency: r.cfg.Concurrency, DefaultContext: ctx,
		},
	}.Run()
}

// scenario prepares one scenario: a world of its own, and hooks that gather what comes of it.
func (r *runner) scenario(sc *godog.ScenarioContext) {
	w := steps.New(r.world)
	w.Register(sc)
	g := &gathering{runner: r, world: w}
	sc.Before(g.begin)
	sc.StepContext().After(g.step)
	sc.After(g.end)
}

// find is the story of the scenario that godog was given.
func (r *runner) find(path string, name string) ([]Scenario, bool) {
	i := slices.IndexFunc(r.stories, func(told []Scenario) bool {
		return told[0].Path+":"+strconv.Itoa(told[0].Line) == path && told[0].Name == name
	})
	if i < 0 {
		return nil, false
	}
	return r.stories[i], true
}

// done notes what a story came to.
func (r *runner) done(j judgement, view journal.View, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range j.scenarios {
		r.finished[s.ID], r.journals[s.Journal()], r.took[s.ID] = true, view, took
		if r.cfg.Done != nil {
			r.cfg.Done(s)
		}
	}
	r.judged = append(r.judged, j)
}

// fold joins the scenarios in the order of the features; one that never ended has no evidence.
func (r *runner) fold(started time.Time) (results.Run, error) {
	for _, told := range r.stories {
		if !r.finished[told[0].ID] {
			r.judged = append(r.judged, judgeStory(r.cat, told, nil, ""))
		}
	}
	run := results.Run{
		Schema: results.Schema, Standard: Standard,
		Harness:  r.cfg.Harness,
		Consumer: r.cfg.Consumer,
		Config: results.Config{
			Start: r.start(), Seed: r.cfg.Seed, Rehearsed: r.cfg.Rehearsed, Variance: r.cfg.Variance, Tags: r.cfg.Tags, Again: r.cfg.Again, Shard: r.cfg.Shard.String(),
			Between: r.cfg.Between, Contract: contract.Version, Quiet: steps.Quiet.String(), Listen: listened(r.cfg.Grace), Strict: r.cfg.Strict,
		},
		Settings: r.cfg.Settings,
		Journals: r.journals,
	}
	if r.cfg.History != nil {
		run.History = r.cfg.History()
	}
	if r.cfg.Attended != nil {
		run.Config.Attended = r.cfg.Attended.Record()
	}
	run = join(run, r.cat, r.selected, r.judged)
	finished := r.cfg.Now()
	run.Times = results.Times{Started: started.UTC(), Finished: finished.UTC(), Took: finished.Sub(started), Scenarios: r.took, TakenOver: r.taken}
	return run.Seal()
}

// result is the scenario as a result that has not run.
func (s Scenario) result() results.Scenario {
	return results.Scenario{
		ID: s.ID, Story: s.Story, Feature: s.Feature, Path: s.Path, Rule: s.Rule, Name: s.Name, Tags: s.Tags, Line: s.Line,
		Status: rule.NotObserved, Steps: slices.Clone(s.Steps),
	}
}
