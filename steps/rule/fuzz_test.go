package rule_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// stories holds journals of single stories on which a rule once panicked, one a file, as `journal.jsonl` has their lines.
// Whoever finds another puts it there: it is judged by every test run, and the fuzz test begins from it.
const stories = "testdata/stories"

func keptStories(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(stories + "/*.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func readStory(t testing.TB, file string) journal.View {
	t.Helper()
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	var view journal.View
	_, err = journal.ReadFile(in, func(l journal.Line) error {
		view = append(view, l.Entry)
		return nil
	})
	require.NoError(t, err)
	return view
}

func TestStoriesOnWhichARulePanickedAreJudged(t *testing.T) {
	cat := catalogue(t)
	for _, file := range keptStories(t) {
		verdicts, err := rule.JudgeAll(readStory(t, file), cat)
		require.NoError(t, err, file)
		for id, v := range verdicts {
			require.NotContains(t, v.Detail, "panicked", "%s: %s", file, id)
		}
	}
}

// FuzzDoctoredJournal: whatever is done to a journal, no rule panics. A journal is read or refused.
func FuzzDoctoredJournal(f *testing.F) {
	cat := catalogue(f)
	all := slices.Concat(names(f), keptStories(f))
	var loaded sync.Map
	recorded := func(t *testing.T, n uint16) journal.View {
		name := all[int(n)%len(all)]
		view, ok := loaded.Load(name)
		if !ok {
			fresh := func() journal.View {
				if strings.HasPrefix(name, stories) {
					return readStory(t, name)
				}
				return read(t, name).view
			}
			view, _ = loaded.LoadOrStore(name, fresh())
		}
		return view.(journal.View)
	}
	for i := range all {
		f.Add(uint16(i), uint16(i/2), []byte{byte(i), byte(7 * i), byte(13 * i), byte(i + 5), byte(3 * i), byte(11 * i)})
	}
	f.Fuzz(func(t *testing.T, story, foreign uint16, ops []byte) {
		d := doctor{view: slices.Clone(recorded(t, story)), foreign: recorded(t, foreign)}
		d.apply(ops)
		verdicts, err := rule.JudgeAll(d.view, cat)
		if err != nil && strings.Contains(err.Error(), "panicked") {
			t.Fatal(err)
		}
		for id, v := range verdicts {
			if strings.Contains(v.Detail, "panicked") {
				t.Fatalf("%s: %s", id, v.Detail)
			}
		}
	})
}
