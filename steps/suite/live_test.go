package suite_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/attended"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// ownClock goes by the computer's clock and by nothing that a task says of the time.
type ownClock struct{ consumer.Driver }

func (o ownClock) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	t.Now = time.Now().UTC()
	return o.Driver.Perform(ctx, t)
}

func byItsOwnClock(b *reference.Behaviour) consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		d, err := reference.Opener(reference.Options{Behaviour: b}).Open(ctx, s)
		return ownClock{d}, err
	})
}

func live(t *testing.T, b *reference.Behaviour, variance int64) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: byItsOwnClock(b), Seed: 7, Variance: variance, Live: true, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

const needsClock = "the consumer declares that it goes by the real time, where this needs a clock that can be set"

func TestAConsumerWhoseClockCannotBeSetIsJudgedInTheRealNow(t *testing.T) {
	t.Parallel()
	for name, variance := range map[string]int64{"plain": 0, "with legal differences": mutant.Variance} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := live(t, nil, variance)
			require.Equal(t, results.Conforms, run.Verdict.Conclusion, run.Verdict.Reasons)
			require.Equal(t, results.StartNow, run.Config.Start)
			played := 0
			for _, s := range run.Scenarios {
				view := run.Journals[s.Journal()]
				moved := slices.ContainsFunc(s.Steps, func(st results.Step) bool { return needsTime(st.Text) })
				require.Equal(t, moved, s.Status == rule.NotApplicable, "%s: %s: %s", s.ID, s.Status, s.Detail)
				if moved {
					require.Contains(t, s.Detail, needsClock)
					continue
				}
				require.Equal(t, rule.Pass, s.Status, s.Detail)
				played++
				at := slices.IndexFunc(view, func(e journal.Entry) bool { return e.Mark != nil && e.Mark.Kind == evidence.MarkTask })
				require.GreaterOrEqual(t, at, 0)
				require.WithinDuration(t, time.Now(), view[at].At, 10*time.Minute, "the session's clock is the real one")
			}
			t.Logf("%d of %d scenarios are played in the real now", played, len(run.Scenarios))
			require.Greater(t, played, 100)
		})
	}
}

// needsTime says that a step needs the clock to be moved, in its own words.
func needsTime(text string) bool {
	return slices.Contains([]string{
		"an hour passes", "80 minutes pass", "2 hours pass", "3 hours pass", "6 hours pass",
		"it is the evening before the clocks go forward", "it is Friday 15:00 in July",
	}, text)
}

func TestADefectShowsInTheRealNowToo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"silent-cancel", "cancels-all", "searches-by-day", "blind-put"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ok := mutant.Find(name)
			require.True(t, ok)
			run := live(t, m.Behaviour(), 0)
			require.Equal(t, results.DoesNotConform, run.Verdict.Conclusion)
			require.Contains(t, run.Broken(), requirement.ID(m.Breaks[0]), run.Verdict.Reasons)
		})
	}
}

// Without the real now, such a consumer would be judged by times that it never heard of.
func TestAClockOfItsOwnIsOutOfStepOtherwise(t *testing.T) {
	t.Parallel()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: byItsOwnClock(nil), Seed: 7, Tags: "@RB-17", Now: time.Now,
	})
	require.NoError(t, err)
	require.False(t, run.Verdict.Conclusion.Good())
}

// The tester is told the real time, and nothing that needs another.
func TestATesterWorksInTheRealNow(t *testing.T) {
	t.Parallel()
	desk, err := attended.New(attended.Config{Dir: t.TempDir(), Now: time.Now, Without: []contract.Capability{contract.SettableClock}})
	require.NoError(t, err)
	clicked := make(chan error, 1)
	go func() { clicked <- sayYes(t.Context(), desk) }()
	require.NoError(t, desk.Welcome(t.Context()))
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: desk.Opener(), Seed: 1, Concurrency: 1, Live: true, Tags: "@RB-17 or @RB-36 or @RB-62", Now: time.Now,
	})
	require.NoError(t, err)
	desk.Finish("done")
	require.NoError(t, <-clicked)
	played, left := 0, 0
	for _, s := range run.Scenarios {
		if s.Status == rule.NotApplicable {
			left++
			require.Contains(t, s.Detail, needsClock)
			continue
		}
		played++
		story, err := evidence.Read(run.Journals[s.Journal()])
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), story.Encounters[0].Now(), 10*time.Minute)
	}
	require.Positive(t, played)
	require.Positive(t, left)
}
