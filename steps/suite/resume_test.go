package suite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestWhatIsFinishedIsTakenAndNotRunAgain(t *testing.T) {
	t.Parallel()
	kept := map[string]suite.Finished{}
	var ran []string
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: plain(), Seed: 1, Concurrency: 1, Now: time.Now, Tags: "@RB-09",
		Keep: func(f suite.Finished) { kept[f.Result.ID] = f; ran = append(ran, f.Result.ID) },
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

	// A scenario that reads otherwise by now is run again.
	id := first.Scenarios[0].ID
	old := kept[id]
	old.Result.Steps = append([]results.Step{{Text: "it is Sunday 09:00"}}, old.Result.Steps...)
	cfg.Taken = map[string]suite.Finished{id: old}
	ran = nil
	_, err = suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Contains(t, ran, id)
}
