package resume_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/resume"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestWhatARunWentThroughIsNotForgotten(t *testing.T) {
	dir, run := filepath.Join(t.TempDir(), "resume"), resume.Run{Seed: 7}
	at := time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)
	now := func() time.Time { at = at.Add(time.Minute); return at }
	view := journal.View{{Seq: 1, At: at, Mark: &journal.Mark{Kind: "clock", Nth: 1}}}
	store, err := resume.Begin(dir, run, now)
	require.NoError(t, err)
	require.NoError(t, store.Started([]string{"judged"}))
	require.NoError(t, store.Keep(suite.Finished{Scenario: "judged", Journal: view}))
	require.NoError(t, store.Started([]string{"faulted"}))
	require.NoError(t, store.Keep(suite.Finished{Scenario: "faulted", How: results.Faulted, Why: "no answer"}))
	require.NoError(t, store.Keep(suite.Finished{Scenario: "given up", How: results.NotRun, Why: "not run"}))
	require.NoError(t, store.Started([]string{"under way"}))
	history, err := store.History()
	require.NoError(t, err)
	require.Nil(t, history, "a run that was not resumed has none")

	store, taken, err := resume.Continue(dir, run, now)
	require.NoError(t, err)
	require.Len(t, taken, 1)
	require.NoError(t, store.Resumed(true))
	require.NoError(t, store.Started([]string{"judged", "faulted", "given up", "under way", "never tried"}))
	history, err = store.History()
	require.NoError(t, err)
	require.Len(t, history.Resumed, 1)
	require.True(t, history.Rehearsal)
	require.Equal(t, []string{"faulted"}, history.Tried(results.Faulted))
	require.Equal(t, []string{"under way"}, history.Tried(results.Interrupted))
	require.Equal(t, []string{"given up"}, history.Tried(results.NotRun))
	require.Equal(t, []string{"judged"}, history.Tried(results.Unusable), "what had been judged is not judged a second time unseen")
	require.Len(t, history.Again, 4)

	// The last line may have been cut off by a kill; a line that says something else, or no history at all, is refused.
	file := filepath.Join(dir, "history.jsonl")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	for text, ok := range map[string]bool{string(raw) + `{"at":"20`: true, "nonsense\n" + string(raw): false, "": false} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, _, err = resume.Continue(dir, run, now)
		require.Equal(t, ok, err == nil, err)
	}
	require.NoError(t, os.Remove(file))
	_, _, err = resume.Continue(dir, run, now)
	require.ErrorContains(t, err, "missing or not as it was written")
}
