package resume_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/resume"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestWhatARunWentThroughIsNotForgotten(t *testing.T) {
	dir, run := filepath.Join(t.TempDir(), "resume"), resume.Run{Seed: 7}
	at := time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)
	now := func() time.Time { at = at.Add(time.Minute); return at }
	store, err := resume.Begin(dir, run, now)
	require.NoError(t, err)
	start := func(scenarios ...string) {
		t.Helper()
		j, err := store.Started(scenarios, now, 1<<20, 100)
		require.NoError(t, err)
		j.Mark("clock", "", json.RawMessage(`"mark"`))
	}
	start("judged")
	require.NoError(t, store.Keep(suite.Finished{Scenario: "judged", Took: time.Second}))
	start("faulted")
	require.NoError(t, store.Keep(suite.Finished{Scenario: "faulted", How: results.Faulted, Why: "no answer", CutShort: true}))
	require.NoError(t, store.Keep(suite.Finished{Scenario: "given up", How: results.NotRun, Why: "not run"}))
	start("under way", "of one story")
	history, err := store.History()
	require.NoError(t, err)
	require.Nil(t, history, "a run that was not resumed has none")

	require.NoError(t, store.Close())

	store, taken, err := resume.Continue(dir, run, now)
	require.NoError(t, err)
	require.Len(t, taken, 3)
	require.Equal(t, time.Second, taken["judged"].Took)
	for id, f := range taken {
		require.Equal(t, id != "judged", f.UnderWay)
		require.Empty(t, f.Lost)
		require.Len(t, f.Journal, 1)
	}
	require.NoError(t, store.Resumed(true))
	for _, id := range []string{"under way", "of one story"} { // its journal proved nothing
		require.NoError(t, store.Keep(suite.Finished{Scenario: id, How: results.Interrupted, Why: "under way"}))
	}
	for _, id := range []string{"judged", "faulted", "given up", "under way", "never tried"} {
		start(id)
	}
	history, err = store.History()
	require.NoError(t, err)
	require.Len(t, history.Resumed, 1)
	require.True(t, history.Rehearsal)
	require.Equal(t, []string{"faulted"}, history.Tried(results.Faulted))
	require.Equal(t, []string{"under way"}, history.Tried(results.Interrupted))
	require.Equal(t, []string{"given up"}, history.Tried(results.NotRun))
	require.Equal(t, []string{"judged"}, history.Tried(results.Unusable), "what had been judged is not judged a second time unseen")
	require.Len(t, history.Again, 4)
	require.Empty(t, history.Tampered)
	require.NoError(t, store.Close())

	// The last line may have been cut off by a kill; a line that says something else, or no history at all, is refused.
	file := filepath.Join(dir, "history.jsonl")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	for text, ok := range map[string]bool{string(raw) + `{"at":"20`: true, "nonsense\n" + string(raw): false, "": false} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		store, _, err = resume.Continue(dir, run, now)
		require.Equal(t, ok, err == nil, err)
		if ok { // and can be gone on with, again and again
			require.NoError(t, errors.Join(store.Resumed(false), store.Close()))
			store, _, err = resume.Continue(dir, run, now)
			require.NoError(t, err)
			require.NoError(t, store.Close())
		}
	}
	require.NoError(t, os.Remove(file))
	_, _, err = resume.Continue(dir, run, now)
	require.ErrorContains(t, err, "missing or not as it was written")
}

// Whatever line of the history is taken out, put elsewhere or edited is seen, but for lines at its end, where that differs
// in nothing from a run that was killed.
func TestAHistoryThatWasEditedIsNotGoneOnWith(t *testing.T) {
	dir, run, now := filepath.Join(t.TempDir(), "resume"), resume.Run{Seed: 7}, time.Now
	store, err := resume.Begin(dir, run, now)
	require.NoError(t, err)
	for _, id := range []string{"one", "two"} {
		j, err := store.Started([]string{id}, now, 1<<20, 100)
		require.NoError(t, err)
		j.Mark("clock", "", nil)
		require.NoError(t, store.Keep(suite.Finished{Scenario: id}))
	}
	require.NoError(t, store.Close())
	file := filepath.Join(dir, "history.jsonl")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	lines := bytes.SplitAfter(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
	require.Len(t, lines, 5)
	for at := range lines {
		cut := bytes.Join(slices.Delete(slices.Clone(lines), at, at+1), nil)
		swapped := slices.Clone(lines)
		swapped[at], swapped[(at+1)%len(lines)] = swapped[(at+1)%len(lines)], swapped[at]
		edited := slices.Clone(lines)
		edited[at] = bytes.Replace(edited[at], []byte(`"what":"`), []byte(`"what":"un`), 1)
		for name, text := range map[string][]byte{"cut": cut, "swapped": bytes.Join(swapped, nil), "edited": bytes.Join(edited, nil)} {
			require.NoError(t, os.WriteFile(file, append(bytes.TrimSuffix(text, []byte("\n")), '\n'), 0o600))
			_, taken, err := resume.Continue(dir, run, now)
			if name == "cut" && at == len(lines)-1 {
				require.NoError(t, err)
				require.True(t, taken["two"].UnderWay)
				continue
			}
			require.ErrorContains(t, err, "missing or not as it was written", "%s at line %d", name, at+1)
		}
	}
}
