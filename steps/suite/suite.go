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
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

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

// seedOf makes a story's own seed, so that it does not matter which others run, or when.
func seedOf(seed int64, story string) int64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, story)
	return int64(h.Sum64() >> 1)
}
