package explore_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant/deep"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/explore"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// long says that make explore runs the tests, which take hours; make test takes a moment's worth.
func long() bool { return os.Getenv("TEST_EXPLORE") != "" } //nolint:forbidigo // a flag would have to be known to every package

func config(opener consumer.Opener, stories int) explore.Config {
	return explore.Config{
		Subject: explore.Subject{Opener: opener, Describe: results.Consumer{Name: "under test"}}, Fixtures: fixtures.FS,
		Seed: 1, Stories: stories, Shrink: 5 * time.Second, Strict: true, Now: time.Now,
	}
}

// longStories is how many stories make explore plays against the reference consumer, and as many against all other good
// consumers together.
const longStories = 20_000

// goodConsumer is one in whose stories nothing may be found but the warnings that the source itself has given for what it does.
type goodConsumer struct {
	opener  consumer.Opener
	stories int
	warned  []string
}

// good are the good consumers by name, each with its share of the stories.
func good() map[string]goodConsumer {
	const soon = 60
	out := map[string]goodConsumer{"the reference": {reference.Opener(reference.Options{}), soon, nil}}
	all := mutant.Variants()
	for _, m := range all {
		if short := slices.Contains([]string{"asks-each-outright", "lists-by-search", "own-bookings-only", "withdraws-past"}, m.Name); short {
			out[m.Name] = goodConsumer{m.Opener(reference.Options{}), soon, m.Warned}
		}
		if long() {
			out[m.Name] = goodConsumer{m.Opener(reference.Options{}), longStories / len(all), m.Warned}
		}
	}
	if long() {
		out["the reference"] = goodConsumer{reference.Opener(reference.Options{}), longStories, nil}
	}
	return out
}

func TestNothingIsFoundInAGoodConsumer(t *testing.T) {
	consumers := good()
	require.Greater(t, len(consumers), 4)
	for name, c := range consumers {
		t.Run(name, func(t *testing.T) {
			cfg := config(c.opener, c.stories)
			if long() {
				cfg.Seed = rand.Int64N(1<<53-1) + 1 //nolint:gosec // it is told where it matters
				t.Logf("seed %d", cfg.Seed)
			}
			done, err := explore.Run(t.Context(), cfg)
			require.NoError(t, err)
			for _, f := range done.Findings {
				if !slices.Contains(c.warned, string(f.ID)) {
					t.Errorf("%s\n%s", f.Detail, f.Text(cfg.Seed, cfg.Variance))
				}
			}
			require.Empty(t, done.Faults)
			require.Equal(t, c.stories, done.Stories)
		})
	}
}

func TestDeepMutantsAreFound(t *testing.T) {
	for _, m := range deep.All() {
		t.Run(m.Name, func(t *testing.T) {
			within := m.Within
			if !long() {
				if within = soon[m.Name]; within == 0 {
					t.Skip("make explore looks for it")
				}
			}
			done, err := explore.Run(t.Context(), withFirst(config(m.Opener(reference.Options{}), within)))
			require.NoError(t, err)
			require.NotEmpty(t, done.Findings, "nothing was found in %d stories", done.Stories)
			f := done.Findings[0]
			t.Logf("found in story %d by %s, %d steps made %d", f.Number, f.Key(), f.Drawn, len(f.Story.Steps))
			require.Contains(t, m.Breaks, string(f.ID), f.Detail)
			require.LessOrEqual(t, len(f.Story.Steps), f.Drawn)
		})
	}
}

// soon are the deep mutants that make test looks for, with the number of stories in which the fixed seed finds them.
var soon = map[string]int{"hang-up-after-slot-gone": 10, "referred-with-two": 20, "registry-away-shows-one": 30, "last-of-two-fails": 60}

func withFirst(cfg explore.Config) explore.Config {
	cfg.First = true
	return cfg
}

// TestDeepMutantsAreFoundWhateverTheSeed says how many stories it takes, over ten seeds.
func TestDeepMutantsAreFoundWhateverTheSeed(t *testing.T) {
	if !long() {
		t.Skip("make explore takes ten seeds for each")
	}
	const seeds, most = 10, 5000
	for _, m := range deep.All() {
		t.Run(m.Name, func(t *testing.T) {
			var stories, steps []int
			for seed := range int64(seeds) {
				cfg := withFirst(config(m.Opener(reference.Options{}), most))
				cfg.Seed = seed + 1
				done, err := explore.Run(t.Context(), cfg)
				require.NoError(t, err)
				require.NotEmpty(t, done.Findings, "seed %d: nothing was found in %d stories", cfg.Seed, done.Stories)
				f := done.Findings[0]
				require.Contains(t, m.Breaks, string(f.ID), "seed %d: %s", cfg.Seed, f.Detail)
				stories, steps = append(stories, f.Number), append(steps, len(f.Story.Steps))
			}
			slices.Sort(stories)
			slices.Sort(steps)
			t.Logf("found in %d stories at least, %d in the middle, %d at most; made shorter to %d steps in the middle", stories[0], stories[seeds/2], stories[seeds-1], steps[seeds/2])
		})
	}
}

// TestWrittenScenariosFindNoDeepMutant says what the deep mutants are for.
func TestWrittenScenariosFindNoDeepMutant(t *testing.T) {
	if !long() {
		t.Skip("make explore runs all scenarios against each")
	}
	for _, m := range deep.All() {
		run := runAll(t, m)
		require.Equal(t, results.Conforms, run.Verdict.Conclusion, "%s: %v", m.Name, run.Broken())
	}
}

func TestTheSameSeedFindsTheSame(t *testing.T) {
	m, ok := deep.Find("hang-up-after-slot-gone")
	require.True(t, ok)
	explored := func() explore.Finding {
		cfg := withFirst(config(m.Opener(reference.Options{}), m.Within))
		cfg.Shrink = 0
		done, err := explore.Run(t.Context(), cfg)
		require.NoError(t, err)
		require.NotEmpty(t, done.Findings)
		return done.Findings[0]
	}
	first, again := explored(), explored()
	require.Equal(t, first.Story, again.Story)
	require.Equal(t, []any{first.Number, first.Seed, first.Key()}, []any{again.Number, again.Seed, again.Key()})
}

// TestAScenarioThatWasFoundCanBePasted puts what was found into a feature of its own, and runs it as any other.
func TestAScenarioThatWasFoundCanBePasted(t *testing.T) {
	m, ok := deep.Find("hang-up-after-slot-gone")
	require.True(t, ok)
	done, err := explore.Run(t.Context(), withFirst(config(m.Opener(reference.Options{}), m.Within)))
	require.NoError(t, err)
	require.NotEmpty(t, done.Findings)
	f := done.Findings[0]
	require.Equal(t, results.DoesNotConform, f.Run.Verdict.Conclusion)
	out := t.TempDir()
	path, err := f.Write(out, 1, 0)
	require.NoError(t, err)
	pasted, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, want := range map[string]results.Conclusion{m.Name: results.DoesNotConform, "reference": results.Conforms} {
		opener := reference.Opener(reference.Options{})
		if name == m.Name {
			opener = m.Opener(reference.Options{})
		}
		for _, seed := range []int64{f.Seed, 77} {
			run := runFeature(t, opener, "pasted/found.feature", string(pasted), seed)
			status, _ := statusOf(run, f)
			if want == results.Conforms {
				require.NotEqual(t, rule.Fail, status, "%s, seed %d", name, seed)
			} else {
				require.Equal(t, rule.Fail, status, "%s, seed %d", name, seed)
			}
		}
	}
}

func statusOf(run results.Run, f explore.Finding) (rule.Status, string) {
	for _, o := range run.Scenarios[0].Outcomes {
		if o.ID == f.ID {
			return o.Status, o.Detail
		}
	}
	return rule.NotObserved, ""
}

func runFeature(t *testing.T, opener consumer.Opener, path, text string, seed int64) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: fstest.MapFS{path: {Data: []byte(text)}}, Fixtures: fixtures.FS, Opener: opener, Seed: seed, Rehearsed: true, Strict: true, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

// TestStoriesThatOnceRaisedAFalseAlarmRaiseNone plays what exploring the reference consumer found wrong with the rules.
func TestStoriesThatOnceRaisedAFalseAlarmRaiseNone(t *testing.T) {
	run, err := suite.Run(t.Context(), suite.Config{
		Features: os.DirFS("testdata/once"), Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 1, Rehearsed: true, Strict: true, Now: time.Now,
	})
	require.NoError(t, err)
	require.Greater(t, len(run.Scenarios), 10)
	for _, s := range run.Scenarios {
		require.Empty(t, s.Fault, s.Name)
		for _, o := range s.Outcomes {
			require.NotContains(t, []rule.Status{rule.Fail, rule.Concern, rule.HarnessError}, o.Status, "%s: %s: %s", s.Name, o.ID, o.Detail)
		}
		for _, st := range s.Steps {
			require.NotEqual(t, results.Failed, st.Status, "%s: %s: %s", s.Name, st.Text, st.Detail)
			require.NotEqual(t, results.Undefined, st.Status, "%s: %s", s.Name, st.Text)
		}
	}
}

func TestWhatIsFoundIsNamedForWhatWasBroken(t *testing.T) {
	f := explore.Finding{Failure: explore.Failure{ID: "RB-31", Invariant: "nothing unconfirmed was cancelled"}}
	require.Equal(t, "rb-31-nothing-unconfirmed-was-cancelled", f.Folder())
	require.True(t, strings.HasPrefix(f.Text(3, 0), "# Found by rebookcheck explore, seed 3, story 0"))
}

// goneConsumer is one that cannot be reached.
type goneConsumer struct{}

func (goneConsumer) Open(context.Context, contract.Setup) (consumer.Driver, error) {
	return nil, errors.New("connection refused")
}

func TestStoriesThatLostTheirConsumerArePlayedAgain(t *testing.T) {
	dir := t.TempDir()
	same := explore.Same{Seed: 1}
	log, err := explore.Begin(dir, same)
	require.NoError(t, err)
	cfg := config(reference.Opener(reference.Options{}), 2)
	cfg.Log = log
	_, err = explore.Run(t.Context(), cfg)
	require.NoError(t, err)
	cfg.Subject.Opener, cfg.Stories = goneConsumer{}, 100
	require.NoError(t, log.Close())
	cfg.Log, err = explore.Continue(dir, same)
	require.NoError(t, err)
	lost, err := explore.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, 7, lost.Stories, "five in a row end it")
	require.Len(t, lost.Faults, 5)
	require.NoError(t, cfg.Log.Close())

	cfg.Log, err = explore.Continue(dir, same)
	require.NoError(t, err)
	require.Equal(t, 2, cfg.Log.Stories())
	cfg.Subject.Opener, cfg.Stories = reference.Opener(reference.Options{}), 4
	done, err := explore.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.NoError(t, cfg.Log.Close())
	require.Equal(t, 4, done.Stories)
	require.Empty(t, done.Faults)

	whole := config(reference.Opener(reference.Options{}), 4)
	once, err := explore.Run(t.Context(), whole)
	require.NoError(t, err)
	require.Equal(t, once.Coverage, done.Coverage, "the same stories were drawn")
}
