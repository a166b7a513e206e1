package suite_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
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

	ran, cfg.Taken = nil, kept
	again, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Empty(t, ran, "all was finished")
	require.Equal(t, first.Scenarios, again.Scenarios)
	require.Equal(t, first.Times.JournalSHA256, again.Times.JournalSHA256, "with its evidence")

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
