package suite_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestWhatIsFinishedIsTakenAndNotRunAgain(t *testing.T) {
	t.Parallel()
	kept := map[string]suite.Finished{}
	var ran []string
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: plain(), Seed: 1, Concurrency: 1, Now: time.Now, Tags: "@RB-09",
		Keep: func(f suite.Finished) { kept[f.Scenario] = f; ran = append(ran, f.Scenario) },
	}
	first, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Len(t, ran, len(first.Scenarios))
	require.Nil(t, first.History)

	ran, cfg.Taken = nil, kept
	again, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Empty(t, ran, "all was finished")
	require.Equal(t, first.Scenarios, again.Scenarios)
	require.Equal(t, first.Journals, again.Journals, "with its evidence")

	// What was kept is judged again: without its end, or without an event on the way, it is run again.
	id := first.Scenarios[0].ID
	for name, doctor := range map[string]func(journal.View) journal.View{
		"its end is missing":  func(v journal.View) journal.View { return v[:len(v)-1] },
		"an event is missing": func(v journal.View) journal.View { return slices.Delete(slices.Clone(v), 3, 4) },
		"there is nothing":    func(journal.View) journal.View { return nil },
		"two events change places": func(v journal.View) journal.View {
			v = slices.Clone(v)
			v[3], v[4] = v[4], v[3]
			return v
		},
	} {
		old := kept[id]
		old.Journal = doctor(old.Journal)
		cfg.Taken = maps.Clone(kept)
		cfg.Taken[id] = old
		ran = nil
		again, err = suite.Run(t.Context(), cfg)
		require.NoError(t, err)
		require.Contains(t, ran, id, name)
		require.Equal(t, first.Verdict, again.Verdict, name)
	}
}

// freezing is an adapter that breaks down when a call for a re-assessment is to be closed.
type freezing struct {
	consumer.Driver
	calledBack bool
}

func (f *freezing) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	f.calledBack = f.calledBack || t.Reason == contract.CallBack
	if t.Kind == contract.EndEncounter && f.calledBack {
		return contract.Screen{}, errors.New("the screen froze")
	}
	return f.Driver.Perform(ctx, t) //nolint:wrapcheck // handed on
}

// A consumer that did harm and then broke down is not cleared by a second try that goes well.
func TestABreachThatWasProvedBeforeAFaultStandsThoughTheRunIsResumed(t *testing.T) {
	t.Parallel()
	bad := reference.Default()
	m, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	m.Change(bad)
	kept, why := map[string]suite.Finished{}, map[string]suite.Finished{}
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Seed: 1, Concurrency: 1, Now: time.Now, Tags: "@RB-09 or @RB-31",
		Opener: consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
			d, err := reference.Opener(reference.Options{Behaviour: bad}).Open(ctx, s)
			return &freezing{Driver: d}, err
		}),
		Keep: func(f suite.Finished) {
			if f.Why == "" {
				kept[f.Scenario] = f
			} else {
				why[f.Scenario] = f
			}
		},
	}
	first, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, results.DoesNotConform, first.Verdict.Conclusion, first.Verdict.Reasons)
	require.NotEmpty(t, kept, "what proves a breach is kept, though its end is missing")
	require.NotEmpty(t, why, "and of the rest it is said why it has no verdict")
	for _, f := range why {
		require.Equal(t, results.Faulted, f.How)
		require.Contains(t, f.Why, "the screen froze")
	}

	var began []string
	cfg.Opener, cfg.Taken, cfg.Keep, cfg.Began = plain(), kept, nil, func(ids []string, _ func() time.Time) *journal.Journal {
		began = append(began, ids...)
		return nil
	}
	again, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, results.DoesNotConform, again.Verdict.Conclusion, again.Verdict.Reasons)
	require.ElementsMatch(t, slices.Collect(maps.Keys(why)), began)
	for id := range kept {
		require.NotContains(t, began, id)
	}
}
