package report_test

import (
	"bufio"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// recordings are stories that known-bad consumers were recorded in, one mistake each.
const recordings = "../../fixtures/recordings"

// recorded reads the recorded journal of a story.
func recorded(t testing.TB, name string) journal.View {
	t.Helper()
	f, err := os.Open(filepath.Join(recordings, name+".jsonl.gz"))
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(bufio.NewReader(f))
	require.NoError(t, err)
	var view journal.View
	require.NoError(t, journal.ReadLines(unzipped, func(l journal.Line) error {
		view = append(view, l.Entry)
		return nil
	}))
	return view
}

// ofRecordings is a run of recorded stories, judged as a run is. Each is told by two scenarios.
func ofRecordings(t testing.TB, names []string) results.Run {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	run := results.Run{
		Schema: results.Schema, Standard: "NHS Booking Standard", Consumer: results.Consumer{Name: "recordings"},
		Config: results.Config{Seed: 7, Contract: "2.1", Quiet: "1h0m0s"}, Journals: map[string]journal.View{},
		Times: results.Times{Started: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), Scenarios: map[string]time.Duration{}},
	}
	for _, name := range names {
		view := recorded(t, name)
		run.Journals[name] = view
		verdicts, err := rule.JudgeAll(view, cat)
		require.NoError(t, err, name)
		s := results.Scenario{
			ID: name, Story: name, Path: "recorded.feature", Feature: "Recorded stories", Rule: "One mistake each", Name: strings.ReplaceAll(name, "-", " "),
			Status: rule.Pass, Steps: []results.Step{{Keyword: "When", Text: "the story was recorded", Status: results.Passed}},
		}
		for _, id := range slices.Sorted(maps.Keys(verdicts)) {
			v := verdicts[id]
			if v.Status == rule.NotObserved || v.Status == rule.NotApplicable {
				continue
			}
			if rule.Worse(v.Status, s.Status) < 0 {
				s.Status, s.Detail = v.Status, string(id)+": "+v.Detail
			}
			s.Outcomes = append(s.Outcomes, results.Outcome{Scenario: name, ID: id, Named: v.Status == rule.Fail, Verdict: v})
		}
		again := s
		again.ID += " again"
		again.Outcomes = slices.Clone(s.Outcomes)
		for i := range again.Outcomes {
			again.Outcomes[i].Scenario = again.ID
		}
		run.Scenarios = append(run.Scenarios, s, again)
	}
	sealed, err := results.Fold(run, cat, rule.All()).Seal()
	require.NoError(t, err)
	return sealed
}

// wholeRun is a run as large as one of the whole suite: as many recorded stories, each told twice, and every requirement.
func wholeRun(t testing.TB) results.Run {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings, "*.jsonl.gz"))
	require.NoError(t, err)
	scenarios, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	stories := map[string]bool{}
	for _, s := range scenarios {
		stories[s.Story] = true
	}
	require.Greater(t, len(files), len(stories))
	names := make([]string, len(stories))
	for i := range names {
		names[i] = strings.TrimSuffix(filepath.Base(files[i*len(files)/len(names)]), ".jsonl.gz") // from first to last
	}
	return ofRecordings(t, names)
}
