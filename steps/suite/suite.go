// Package suite runs the features against one booking consumer and joins what
// came of it into one [results.Run].
//
// It refuses to know how a consumer works, how a clause is judged, and how reports look.
package suite

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/plan"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// ErrNothingSelected says that no scenario was selected; nothing was run and nothing passed.
var ErrNothingSelected = errors.New("nothing selected")

// Standard is what this harness judges by.
const Standard = "NHS Booking Standard 1.0.0 with FHIR API 2.0.4 (Care Connect STU3); Booking Management workflow"

// Config is one run.
type Config struct {
	Features fs.FS
	Fixtures fs.FS
	// Opener opens the consumer under test and Consumer says what it is.
	Opener   consumer.Opener
	Consumer results.Consumer
	// Harness is this build.
	Harness results.Harness
	// Strict has a concern decide the verdict like a failure.
	Strict bool
	// Settings are what the program was told, for the results; secrets are masked.
	Settings map[string]string
	// Tags selects scenarios; empty selects all.
	Tags string
	// Again are the ids of the scenarios to run again, of those that tags and shard select; empty runs all.
	Again []string
	// Only, if set, keeps the stories that it wants, each given as the scenarios that tell it.
	Only func(told []Scenario) bool
	// Attended, if set, keeps the stories of an attended run's plan; see [AttendedPlan].
	Attended *plan.Plan
	// Shard is which part of the selected scenarios to run; the zero value runs all.
	Shard Shard
	// Seed makes the worlds of the run, and with them the run, repeatable; Rehearsed says that it was given and not drawn.
	Seed      int64
	Rehearsed bool
	// Variance is the seed of legal differences in what providers answer; 0 means none.
	Variance int64
	// Live has the scenarios take place in the real now, for a consumer whose clock cannot be set: what needs
	// another time does not apply.
	Live bool
	// Concurrency is how many scenarios run at once; 0 means one for each processor.
	Concurrency int
	// Taken are scenarios that an earlier run of the same kind has started; each is judged from its journal, and run
	// again where that comes to no verdict. Began, if set, is given the ids of scenarios that are about to be played and
	// their story's clock, before anything of them is, and makes the journal that they are played on; nil plays them on one in
	// memory. Keep is given each try that ended. History, if set, is asked at the end what the run has been through. Began and
	// Keep are called from several goroutines.
	Taken   map[string]Finished
	Began   func(scenarios []string, now func() time.Time) *journal.Journal
	Keep    func(Finished)
	History func() *results.History
	// Mock, if set, is given the mock of each scenario once it stands.
	Mock func(session string, mock *mockprovider.World)
	// Machine, if set, is what each world takes from the machine it runs on; see [steps.Machine].
	Machine func(session string) steps.Machine
	// Deal, if set, says what each of all stories is dealt; see [cast.Deal], which does it where none is set.
	Deal func(seed int64, all []cast.Story) map[string]cast.Hand
	// Front, if set, is the fixed address behind which the mocks of the scenarios stand.
	Front *front.Front
	// Foreign, if set, is a provider of elsewhere that plays Vale UTC in the stories that can be played before it, and Between
	// says so in the results. The run is then live, and one story is played after the other.
	Foreign steps.Foreign
	Between *results.Between
	// VerdictsOnly lets the journals go once they are judged: the run then has verdicts and no evidence.
	VerdictsOnly bool
	// Grace is how long a consumer is still heard after the last story, in real time. The mock of each story answers until then.
	Grace time.Duration
	// Selected, if set, is told how many scenarios will run; Done, if set, is told of each as it ends.
	Selected func(total int)
	Done     func(results.Scenario)
	// Now is the real clock, for the times of the run.
	Now func() time.Time
}

// Run runs the selected scenarios. An error means that there is no run to report:
// a selection or a catalogue that cannot be read. What goes wrong in a scenario is in the results.
func Run(ctx context.Context, cfg Config) (results.Run, error) {
	cat, err := requirement.Load(cfg.Fixtures)
	if err != nil {
		return results.Run{}, err
	}
	people, err := cast.Load(cfg.Fixtures)
	if err != nil {
		return results.Run{}, err
	}
	all, err := Scenarios(cfg.Features)
	if err != nil {
		return results.Run{}, err
	}
	selected, err := Select(playable(all, cfg.Between), cfg.Tags)
	if err != nil {
		return results.Run{}, err
	}
	if selected, err = Split(selected, cfg.Shard); err != nil {
		return results.Run{}, err
	}
	if cfg.Attended != nil {
		selected = byPlan(selected, *cfg.Attended)
	}
	if selected, err = again(selected, cfg.Again); err != nil {
		return results.Run{}, err
	}
	if cfg.Concurrency == 0 {
		cfg.Concurrency = runtime.GOMAXPROCS(0)
	}
	if cfg.Deal == nil {
		cfg.Deal = cast.Deal
	}
	if cfg.Only != nil {
		selected = slices.Concat(slices.DeleteFunc(stories(selected), func(told []Scenario) bool { return !cfg.Only(told) })...)
	}
	if len(selected) == 0 {
		return results.Run{}, ErrNothingSelected
	}
	if cfg.Selected != nil {
		cfg.Selected(len(selected))
	}
	if cfg.Live {
		cfg.Opener = consumer.Lacking(cfg.Opener, contract.SettableClock)
	}
	started := cfg.Now()
	r := &runner{
		cfg: cfg, cat: cat, selected: selected, hands: cfg.Deal(cfg.Seed, dealt(all)), finished: map[string]bool{},
		journals: map[string]journal.View{}, took: map[string]time.Duration{}, stories: shuffled(stories(selected), cfg.Seed),
		world: steps.Config{
			Consumer: cfg.Opener, People: people, Seed: cfg.Seed, Catalogue: cat, Variance: cfg.Variance, Real: cfg.Now, Live: cfg.Live, Front: cfg.Front, Mock: cfg.Mock, Machine: cfg.Machine, Foreign: cfg.Foreign,
		},
	}
	r.retake()
	r.run(ctx)
	r.afterwards(ctx)
	return r.fold(started)
}

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

// stories groups scenarios that tell the same story, in the order in which each is first told.
func stories(selected []Scenario) [][]Scenario {
	var out [][]Scenario
	at := map[string]int{}
	for _, s := range selected {
		i, told := at[s.Story]
		if !told {
			i = len(out)
			at[s.Story] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

// dealt are all stories as far as dealing needs to know them.
func dealt(all []Scenario) []cast.Story {
	var out []cast.Story
	for _, told := range stories(all) {
		out = append(out, cast.Story{Name: told[0].Story, Steps: texts(told[0].Steps)})
	}
	return out
}

// shuffled puts stories into an order that follows from the seed, so that none tells by its place what it is about.
// godog keeps those of one feature together.
func shuffled(told [][]Scenario, seed int64) [][]Scenario {
	source := rand.New(rand.NewPCG(uint64(seed), 0)) //nolint:gosec // repeatable on purpose
	source.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
	return told
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

// seedOf makes a story's own seed, so that it does not matter which others run, or when.
func seedOf(seed int64, story string) int64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, story)
	return int64(h.Sum64() >> 1)
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
