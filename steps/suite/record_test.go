package suite_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// recordings is where they are kept.
const recordings = "../../fixtures/recordings"

var update = flag.Bool("update", false, "record the recordings of traffic again")

// passesOf are the requirements for which the reference consumer is recorded passing.
var passesOf = []requirement.ID{"RB-36", "RB-47", "RB-41", "RB-46", "RB-02", "RB-10", "RB-12", "RB-15", "RB-52", "RB-54", "RB-55", "RB-57", "RB-58", "RB-59", "RB-60", "RB-61", "RB-64", "CX-07", "CX-08", "CX-11", "CX-38", "CX-40", "CX-41", "RB-19", "SP-27", "RG-30", "RG-31", "AU-16", "AU-23", "SP-23", "FM-12", "SL-56", "SL-57", "SL-58", "SL-59", "SL-60", "SL-62", "SL-63", "RD-14", "RD-23", "ER-15", "ER-18", "ER-19", "ER-20", "BK-80", "BK-81"}

// TestRecord records fixtures/recordings again: the reference consumer and every mutant, each in the one scenario that
// its expectation names, or, where that no longer shows what the recording is for, in another that does. Each recording
// is a subtest, so that a new mutant is recorded alone with -run 'TestRecord/mutant-NAME$' -update. Recordings of what
// is no longer there are removed whatever is chosen.
func TestRecord(t *testing.T) {
	if !*update {
		t.Skip("rewrites recordings; run with -update, as `make golden` does")
	}
	k := newKeeper(t, recordings)
	require.NoError(t, os.MkdirAll(k.to, 0o755))
	all := allRecordings()
	for _, w := range all {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			k.record(t, w)
		})
	}
	k.dropOthers(t, all)
}

// keeper brings recordings up to date. Recordings may be made at the same time.
type keeper struct {
	to  string          // the folder that is written
	all map[string]bool // the ids of all scenarios
}

func newKeeper(t *testing.T, to string) *keeper {
	t.Helper()
	k := &keeper{to: to, all: map[string]bool{}}
	_, all := load(t)
	for _, s := range all {
		k.all[s.ID] = true
	}
	return k
}

// recording is a consumer in a scenario that shows what the recording is for. Where an end is given, only
// what came before the first entry that fits it is written.
type recording struct {
	name  string
	by    taped
	told  string
	shows shows
	end   func(journal.Entry) bool
}

// allRecordings are all recordings that there should be.
func allRecordings() []recording {
	var out []recording
	for _, id := range passesOf {
		out = append(out, recording{name: "reference-" + string(id), told: "The reference consumer in the scenario: ", shows: about(id)})
	}
	out = append(out,
		recording{
			name: "nothing-booked-yet", told: "The traffic before anything was booked, in the scenario: ", shows: about("RB-36"),
			end: func(e journal.Entry) bool { return e.Exchange != nil && e.Exchange.Method == http.MethodPost },
		},
		recording{
			name: "nothing-sent-yet", told: "What came before anything was sent, in the scenario: ", shows: about("RB-36"),
			end: func(e journal.Entry) bool { return e.Exchange != nil },
		})
	for _, m := range mutant.All() {
		out = append(out, recordingsOf(m)...)
	}
	return out
}

// recordingsOf are a mutant breaking what it is named for, and the other requirements that no mutant is named for.
func recordingsOf(m mutant.Mutant) []recording {
	breaks := func(name, id string) recording {
		return recording{name: name, by: tapedMutant(m), told: m.Defect + " In the scenario: ", shows: breaking(requirement.ID(id))}
	}
	out := []recording{breaks("mutant-"+m.Name, m.Breaks[0])}
	for _, id := range m.Breaks[1:] {
		if first := firstToBreak(id); first.Name == m.Name && first.Breaks[0] != id {
			out = append(out, breaks("mutant-"+m.Name+"-"+id, id))
		}
	}
	return out
}

func tapedMutant(m mutant.Mutant) taped {
	return taped{name: m.Name, change: m.Change, variance: variance(m)}
}

// variance is the seed under which a mutant shows that depends on how providers write what they may write otherwise.
func variance(m mutant.Mutant) int64 {
	if m.UnderVariance {
		return mutant.Variance
	}
	return 0
}

// firstToBreak is the mutant that is recorded for a requirement: one that is named for it, or else the first that breaks it.
func firstToBreak(id string) mutant.Mutant {
	all := mutant.All()
	if i := slices.IndexFunc(all, func(m mutant.Mutant) bool { return m.Breaks[0] == id }); i >= 0 {
		return all[i]
	}
	return all[slices.IndexFunc(all, func(m mutant.Mutant) bool { return slices.Contains(m.Breaks, id) })]
}

// shows finds the scenario of a run that shows what a recording is for; -1 where none does.
type shows func(results.Run) int

// about finds the first scenario that names the requirement.
func about(id requirement.ID) shows { return showing(id, rule.Pass) }

// breaking finds the scenario that shows a requirement broken: one that is about it, if there is one.
func breaking(id requirement.ID) shows {
	named := showing(id, rule.Fail, rule.Concern)
	return func(run results.Run) int {
		if i := named(run); i >= 0 {
			return i
		}
		return slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool {
			return slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.ID == id && broken(o.Status) })
		})
	}
}

func showing(id requirement.ID, as ...rule.Status) shows {
	return func(run results.Run) int {
		return slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool {
			return slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.ID == id && o.Named && slices.Contains(as, o.Status) })
		})
	}
}

func broken(s rule.Status) bool { return s == rule.Fail || s == rule.Concern }

// worlds are the seeds that are tried, in this order: what is wrong with some consumers shows only in some worlds.
var worlds = []int64{1, 2, 3, 4}

// record writes a recording of the scenario that its expectation names, or else of the first of all that shows what it
// is for.
func (k *keeper) record(t *testing.T, w recording) {
	t.Helper()
	run, ok := k.find(t, w)
	require.True(t, ok, "%s shows in no scenario what it is for", w.name)
	s := run.Scenarios[0]
	view := run.Journals[s.Journal()]
	if w.end != nil {
		view = view[:slices.IndexFunc(view, w.end)]
	}
	k.write(t, w.name, "# "+w.told+s.ID, s.ID, view)
}

// find plays the scenario that the expectation names and, where it does not show what it should or there is none, all
// scenarios, until one does; false where none does.
func (k *keeper) find(t *testing.T, w recording) (results.Run, bool) {
	t.Helper()
	if id := k.named(t, w); id != "" {
		for _, seed := range worlds {
			if run := only(w.by.run(t, seed, id), id); w.shows(run) == 0 {
				return run, true
			}
		}
	}
	for _, seed := range worlds {
		whole := w.by.run(t, seed, "")
		if i := w.shows(whole); i >= 0 {
			id := whole.Scenarios[i].ID
			return only(w.by.run(t, seed, id), id), true
		}
	}
	return results.Run{}, false
}

// named is the scenario that the expectation names; empty where there is none.
func (k *keeper) named(t *testing.T, w recording) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(recordings, w.name+".expect"))
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	require.NoError(t, err)
	head, _, _ := strings.Cut(string(raw), "\n")
	if _, id, _ := strings.Cut(head, "the scenario: "); k.all[id] {
		return id
	}
	return ""
}

// only is a run with one of its scenarios.
func only(run results.Run, id string) results.Run {
	i := slices.IndexFunc(run.Scenarios, func(s results.Scenario) bool { return s.ID == id })
	run.Scenarios = run.Scenarios[i : i+1]
	return run
}

// dropOthers removes recordings of what is no longer there.
func (k *keeper) dropOthers(t *testing.T, all []recording) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(k.to, "*"))
	require.NoError(t, err)
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		if !slices.ContainsFunc(all, func(w recording) bool { return w.name == name }) {
			require.NoError(t, os.Remove(file))
		}
	}
}

func (k *keeper) write(t *testing.T, name, head, scenario string, view journal.View) {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	verdicts, err := rule.JudgeAll(view, cat)
	require.NoError(t, err)
	var lines bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&lines, gzip.BestCompression)
	require.NoError(t, err)
	require.NoError(t, journal.WriteLines(zipped, scenario, view))
	require.NoError(t, zipped.Close())
	require.NoError(t, os.WriteFile(filepath.Join(k.to, name+".jsonl.gz"), lines.Bytes(), 0o644))
	expect(t, filepath.Join(k.to, name), head, verdicts)
}

// quiet are the statuses that an expectation leaves out, so that a new rule changes the expectations of its own recordings
// only: nothing was wrong, or nothing was seen, or the clause asks nothing of this story.
var quiet = []rule.Status{rule.Pass, rule.NotObserved, rule.NotApplicable}

// expect writes what is expected of a recording: all but what is quiet.
func expect(t *testing.T, path, head string, verdicts map[requirement.ID]rule.Verdict) {
	t.Helper()
	var out bytes.Buffer
	out.WriteString(head + "\n")
	for _, r := range rule.All() {
		if status := verdicts[r.ID].Status; !slices.Contains(quiet, status) {
			fmt.Fprintf(&out, "%s: %s\n", r.ID, status)
		}
	}
	require.NoError(t, os.WriteFile(path+".expect", out.Bytes(), 0o644))
}

// A recording follows from its scenario and from nothing else: made again it is the file that is kept, byte for byte. What
// changed the mock, the reference consumer or the features has to make recordings anew, with `make golden`.
func TestARecordingMadeAgainIsTheFileThatIsKept(t *testing.T) {
	t.Parallel()
	k := newKeeper(t, t.TempDir())
	all := allRecordings()
	for _, name := range []string{"reference-RB-36", "reference-SP-27", "nothing-booked-yet", "mutant-double-books", "mutant-asks-registry-as-a-provider", "mutant-new-id-on-retry"} {
		i := slices.IndexFunc(all, func(w recording) bool { return w.name == name })
		require.GreaterOrEqual(t, i, 0, name)
		k.record(t, all[i])
		for _, file := range []string{name + ".expect", name + ".jsonl.gz"} {
			kept, err := os.ReadFile(filepath.Join(recordings, file))
			require.NoError(t, err)
			made, err := os.ReadFile(filepath.Join(k.to, file))
			require.NoError(t, err)
			require.True(t, bytes.Equal(kept, made), "%s is not what is recorded today; run make golden, and read the difference", file)
		}
	}
}
