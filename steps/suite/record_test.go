package suite_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// recordings is where they are kept.
const recordings = "../../fixtures/recordings"

var update = flag.Bool("update", false, "rewrite the recordings of traffic")

// TestRecord rewrites fixtures/recordings from runs against the reference consumer
// and every mutant. What is expected of a recording is written beside it, to be read in review.
func TestRecord(t *testing.T) {
	if !*update {
		t.Skip("rewrites recordings; run with -update, as `make golden` does")
	}
	require.NoError(t, os.RemoveAll(recordings))
	require.NoError(t, os.MkdirAll(recordings, 0o755))
	run := record(t, nil, 0)
	for _, id := range []requirement.ID{"RB-36", "RB-47", "RB-41", "RB-46", "RB-02", "RB-10", "RB-12", "RB-15", "RB-52", "RB-54", "RB-55", "RB-57", "RB-58", "RB-59", "RB-60", "RB-61", "RB-64", "CX-07", "CX-08", "CX-11", "CX-38", "CX-40", "CX-41", "RB-19", "SP-27", "RG-30", "RG-31", "AU-16", "AU-23", "SP-23", "FM-12", "SL-56", "SL-57", "SL-58", "SL-59", "SL-60", "SL-62", "SL-63", "RD-14", "RD-23", "ER-15", "ER-18", "ER-19", "ER-20", "BK-80", "BK-81"} {
		write(t, "reference-"+string(id), run, about(run, id), "The reference consumer in the scenario: ")
	}
	first := about(run, "RB-36")
	view := run.Journals[first.Journal()]
	before := slices.IndexFunc(view, func(e journal.Entry) bool { return e.Exchange != nil && e.Exchange.Method == http.MethodPost })
	run.Journals[first.Journal()] = view[:before]
	write(t, "nothing-booked-yet", run, first, "The traffic before anything was booked, in the scenario: ")
	sent := slices.IndexFunc(view, func(e journal.Entry) bool { return e.Exchange != nil })
	run.Journals[first.Journal()] = view[:sent]
	write(t, "nothing-sent-yet", run, first, "What came before anything was sent, in the scenario: ")
	broken := map[requirement.ID]bool{}
	for _, m := range mutant.All() {
		run := record(t, m.Change, variance(m))
		s := breaking(t, m.Breaks[0], m.Name, run)
		write(t, "mutant-"+m.Name, run, s, m.Defect+" In the scenario: ")
		for _, o := range s.Outcomes {
			broken[o.ID] = broken[o.ID] || isBroken(o)
		}
		// What no mutant is named for is recorded as well, once.
		for _, id := range m.Breaks[1:] {
			if named := slices.ContainsFunc(mutant.All(), func(o mutant.Mutant) bool { return o.Breaks[0] == id }); !named && !broken[requirement.ID(id)] {
				write(t, "mutant-"+m.Name+"-"+id, run, breaking(t, id, m.Name, run), m.Defect+" In the scenario: ")
				broken[requirement.ID(id)] = true
			}
		}
	}
}

func isBroken(o results.Outcome) bool { return o.Status == rule.Fail || o.Status == rule.Concern }

// variance is the seed under which a mutant shows that depends on how providers write what they may write otherwise.
func variance(m mutant.Mutant) int64 {
	if m.UnderVariance {
		return mutant.Variance
	}
	return 0
}

func record(t *testing.T, change func(*reference.Behaviour), variance int64) results.Run {
	t.Helper()
	b := reference.Default()
	if change != nil {
		change(b)
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{Behaviour: b}),
		Seed: 1, Variance: variance, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

// about is the first scenario that names the requirement.
func about(run results.Run, id requirement.ID) results.Scenario {
	i := slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool {
		return slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.ID == id && o.Named && o.Status == rule.Pass })
	})
	return run.Scenarios[i]
}

// breaking is the scenario that shows a requirement broken by a mutant: one that is about it, if there is one.
func breaking(t *testing.T, id, name string, run results.Run) results.Scenario {
	t.Helper()
	find := func(named bool) int {
		return slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool {
			return slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool {
				return string(o.ID) == id && (o.Named || !named) && isBroken(o)
			})
		})
	}
	i := find(true)
	if i < 0 {
		i = find(false)
	}
	require.GreaterOrEqual(t, i, 0, "%s breaks %s in no scenario", name, id)
	return run.Scenarios[i]
}

func write(t *testing.T, name string, run results.Run, s results.Scenario, about string) {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	view := run.Journals[s.Journal()]
	verdicts, err := rule.JudgeAll(view, cat)
	require.NoError(t, err)
	var lines bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&lines, gzip.BestCompression)
	require.NoError(t, err)
	require.NoError(t, journal.WriteLines(zipped, s.ID, view))
	require.NoError(t, zipped.Close())
	require.NoError(t, os.WriteFile(filepath.Join(recordings, name+".jsonl.gz"), lines.Bytes(), 0o644))
	var expect bytes.Buffer
	fmt.Fprintf(&expect, "# %s%s\n", about, s.ID)
	for _, r := range rule.All() {
		fmt.Fprintf(&expect, "%s: %s\n", r.ID, verdicts[r.ID].Status)
	}
	require.NoError(t, os.WriteFile(filepath.Join(recordings, name+".expect"), expect.Bytes(), 0o644))
}
