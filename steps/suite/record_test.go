package suite_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
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
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// recordings is where they are kept.
const recordings = "../../fixtures/recordings"

var (
	update   = flag.Bool("update", false, "judge the recordings of traffic again and record those that are missing or no longer show what they are for")
	rerecord = flag.Bool("rerecord", false, "with -update: record all of them again")
)

// passesOf are the requirements for which the reference consumer is recorded passing.
var passesOf = []requirement.ID{"RB-36", "RB-47", "RB-41", "RB-46", "RB-02", "RB-10", "RB-12", "RB-15", "RB-52", "RB-54", "RB-55", "RB-57", "RB-58", "RB-59", "RB-60", "RB-61", "RB-64", "CX-07", "CX-08", "CX-11", "CX-38", "CX-40", "CX-41", "RB-19", "SP-27", "RG-30", "RG-31", "AU-16", "AU-23", "SP-23", "FM-12", "SL-56", "SL-57", "SL-58", "SL-59", "SL-60", "SL-62", "SL-63", "RD-14", "RD-23", "ER-15", "ER-18", "ER-19", "ER-20", "BK-80", "BK-81"}

// TestRecord brings fixtures/recordings up to date with the reference consumer and every
// mutant. A recording that still shows what it is for is kept, and only its expectation is
// written again, to be read in review.
func TestRecord(t *testing.T) {
	if !*update {
		t.Skip("rewrites recordings; run with -update, as `make golden` does")
	}
	if *rerecord {
		require.NoError(t, os.RemoveAll(recordings))
	}
	require.NoError(t, os.MkdirAll(recordings, 0o755))
	k := &keeper{t: t, kept: map[string]bool{}}
	k.reference()
	for _, m := range mutant.All() {
		k.mutant(m)
	}
	k.dropOthers()
}

// keeper brings the recordings up to date, one at a time.
type keeper struct {
	t    *testing.T
	kept map[string]bool
	run  *results.Run // of the reference consumer, once it was needed
}

// ran is the run of the reference consumer.
func (k *keeper) ran() results.Run {
	if k.run == nil {
		run := record(k.t, nil, 0)
		k.run = &run
	}
	return *k.run
}

func (k *keeper) reference() {
	for _, id := range passesOf {
		name := "reference-" + string(id)
		if !k.stands(name, func(v map[requirement.ID]rule.Verdict) bool { return v[id].Status == rule.Pass }) {
			k.write(name, k.ran(), about(k.ran(), id), "The reference consumer in the scenario: ")
		}
	}
	k.cut("nothing-booked-yet", "The traffic before anything was booked, in the scenario: ",
		func(e journal.Entry) bool { return e.Exchange != nil && e.Exchange.Method == http.MethodPost })
	k.cut("nothing-sent-yet", "What came before anything was sent, in the scenario: ",
		func(e journal.Entry) bool { return e.Exchange != nil })
}

// cut records what came before the first entry that fits.
func (k *keeper) cut(name, told string, fits func(journal.Entry) bool) {
	if k.stands(name, func(map[requirement.ID]rule.Verdict) bool { return true }) {
		return
	}
	run := k.ran()
	first := about(run, "RB-36")
	view := run.Journals[first.Journal()]
	run.Journals = map[string]journal.View{first.Journal(): view[:slices.IndexFunc(view, fits)]}
	k.write(name, run, first, told)
}

// mutant records a mutant breaking what it is named for, and the other requirements that no mutant is named for.
func (k *keeper) mutant(m mutant.Mutant) {
	wanted := map[string]string{"mutant-" + m.Name: m.Breaks[0]}
	for _, id := range m.Breaks[1:] {
		if first := firstToBreak(id); first.Name == m.Name && first.Breaks[0] != id {
			wanted["mutant-"+m.Name+"-"+id] = id
		}
	}
	var run *results.Run
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		id := wanted[name]
		if k.stands(name, func(v map[requirement.ID]rule.Verdict) bool { return broken(v[requirement.ID(id)].Status) }) {
			continue
		}
		if run == nil {
			ran := record(k.t, m.Change, variance(m))
			run = &ran
		}
		k.write(name, *run, breaking(k.t, id, m.Name, *run), m.Defect+" In the scenario: ")
	}
}

// firstToBreak is the mutant that is recorded for a requirement: one that is named for it, or else the first that breaks it.
func firstToBreak(id string) mutant.Mutant {
	all := mutant.All()
	if i := slices.IndexFunc(all, func(m mutant.Mutant) bool { return m.Breaks[0] == id }); i >= 0 {
		return all[i]
	}
	return all[slices.IndexFunc(all, func(m mutant.Mutant) bool { return slices.Contains(m.Breaks, id) })]
}

// stands judges a recording again; where it still shows what it is for, only its expectation is written.
func (k *keeper) stands(name string, shows func(map[requirement.ID]rule.Verdict) bool) bool {
	k.kept[name] = true
	view, err := readRecording(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	require.NoError(k.t, err, "%s; remove it to have it recorded again", name)
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(k.t, err)
	verdicts, err := rule.JudgeAll(view, cat)
	if err != nil || !shows(verdicts) {
		return false
	}
	raw, err := os.ReadFile(filepath.Join(recordings, name+".expect"))
	require.NoError(k.t, err)
	head, _, _ := strings.Cut(string(raw), "\n")
	expect(k.t, name, head, verdicts)
	return true
}

func readRecording(name string) (journal.View, error) {
	f, err := os.Open(filepath.Join(recordings, name+".jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var view journal.View
	err = journal.ReadLines(unzipped, func(l journal.Line) error {
		view = append(view, l.Entry)
		return nil
	})
	return view, err
}

// dropOthers removes recordings of what is no longer there.
func (k *keeper) dropOthers() {
	files, err := filepath.Glob(filepath.Join(recordings, "*"))
	require.NoError(k.t, err)
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		if !k.kept[name] {
			require.NoError(k.t, os.Remove(file))
		}
	}
}

func isBroken(o results.Outcome) bool { return broken(o.Status) }

func broken(s rule.Status) bool { return s == rule.Fail || s == rule.Concern }

// variance is the seed under which a mutant shows that depends on how providers write what they may write otherwise.
func variance(m mutant.Mutant) int64 {
	if m.UnderVariance {
		return mutant.Variance
	}
	return 0
}

func record(t *testing.T, change func(*reference.Behaviour), variance int64) results.Run {
	t.Helper()
	opener := reference.Opener(reference.Options{})
	if change != nil {
		// A behaviour of its own for each consumer: some keep what they saw.
		opener = mutant.Mutant{Change: change}.Opener(reference.Options{})
	}
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: opener,
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

func (k *keeper) write(name string, run results.Run, s results.Scenario, about string) {
	t := k.t
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
	expect(t, name, "# "+about+s.ID, verdicts)
}

// expect writes what is expected of a recording: what is neither a plain pass nor unobserved.
func expect(t *testing.T, name, head string, verdicts map[requirement.ID]rule.Verdict) {
	t.Helper()
	var out bytes.Buffer
	out.WriteString(head + "\n")
	for _, r := range rule.All() {
		if status := verdicts[r.ID].Status; status != rule.Pass && status != rule.NotObserved {
			fmt.Fprintf(&out, "%s: %s\n", r.ID, status)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(recordings, name+".expect"), out.Bytes(), 0o644))
}
