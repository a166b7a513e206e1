// Package resume keeps what a run has judged, scenario by scenario, so that a run that
// lost its consumer or was interrupted can go on where it stood.
//
// It refuses to give anything to a run that differs in any way from the one that made
// it, and it refuses to judge: whoever takes a scenario over judges its journal again.
//
//	store, err := resume.Begin(dir, run, time.Now)
//	store.Started(ids)
//	store.Keep(finished)
//	// later, in another process:
//	store, taken, err := resume.Continue(dir, run, time.Now)
//	store.History() // what is to be told of it
package resume

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Run is all that two runs must have in common for one to go on where the other stood.
type Run struct {
	// Program is the SHA-256 of the program that judges, rules and features in it.
	Program  string `json:"program"`
	Version  string `json:"version"`
	Standard string `json:"standard"`
	Contract string `json:"contract"`
	Consumer string `json:"consumer"`
	Tags     string `json:"tags"`
	Shard    string `json:"shard"`
	Seed     int64  `json:"seed"`
	// Rehearsed is true when the seed was given.
	Rehearsed bool   `json:"rehearsed"`
	Variance  int64  `json:"variance"`
	Start     string `json:"start,omitempty"`
}

// ErrNothing says that there is no run to go on with.
var ErrNothing = errors.New("there is no unfinished run")

// runFile says which run the folder is of.
const runFile = "run.json"

// kept is the ending of the files that hold a scenario each.
const kept = ".scenario"

// Store is a folder that holds what a run has judged.
type Store struct {
	dir string
	now func() time.Time
	mu  sync.Mutex // of the history
	// Refused are the files that could not be used, and why. What they were of is run again.
	Refused []error
}

// Begin makes the folder anew for a run. Now is the real clock.
func Begin(dir string, run Run, now func() time.Time) (*Store, error) {
	s := &Store{dir: dir, now: now}
	raw, err := json.MarshalIndent(run, "", "  ")
	if err == nil {
		err = errors.Join(s.Discard(), os.MkdirAll(dir, 0o777)) //nolint:gosec // as for the reports beside it; the umask decides
	}
	if err == nil {
		err = errors.Join(s.note(event{What: begun}), write(filepath.Join(dir, runFile), raw))
	}
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", dir, err)
	}
	return s, nil
}

// Unfinished says whether the folder holds a run that can be gone on with.
func Unfinished(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, runFile))
	return err == nil
}

// Begun says which run the folder holds the beginning of, or ErrNothing.
func Begun(dir string) (Run, error) {
	var begun Run
	raw, err := os.ReadFile(filepath.Join(dir, runFile)) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return Run{}, fmt.Errorf("%w in %s", ErrNothing, dir)
	}
	if err == nil {
		err = json.Unmarshal(raw, &begun)
	}
	if err != nil {
		return Run{}, fmt.Errorf("read %s: %w", filepath.Join(dir, runFile), err)
	}
	return begun, nil
}

// Continue reads what an earlier run of the same kind has judged. A file that cannot
// be read counts for nothing; a run that does not say what it went through is not gone on with.
func Continue(dir string, run Run, now func() time.Time) (*Store, map[string]suite.Finished, error) {
	earlier, err := Begun(dir)
	if err != nil {
		return nil, nil, err
	}
	if other := earlier.differs(run); other != "" {
		return nil, nil, fmt.Errorf("the unfinished run in %s was another one: %s", dir, other)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+kept))
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", dir, err)
	}
	taken := map[string]suite.Finished{}
	store := &Store{dir: dir, now: now}
	if _, err := events(dir); err != nil {
		return nil, nil, fmt.Errorf("the unfinished run in %s: %w", dir, err)
	}
	for _, name := range files {
		f, err := read(name)
		if err != nil {
			store.Refused = append(store.Refused, fmt.Errorf("%s: %w", name, err))
			continue
		}
		taken[f.Scenario] = f
	}
	return store, taken, nil
}

// differs says in words how another run differs; empty when it does not.
func (r Run) differs(now Run) string {
	var out []string
	for _, f := range []struct{ what, then, now string }{
		{"consumer", r.Consumer, now.Consumer},
		{"tags", r.Tags, now.Tags},
		{"shard", r.Shard, now.Shard},
		{"seed", fmt.Sprint(r.Seed), fmt.Sprint(now.Seed)},
		{"variance", fmt.Sprint(r.Variance), fmt.Sprint(now.Variance)},
		{"start", r.Start, now.Start},
		{"version of the contract", r.Contract, now.Contract},
		{"version of this program", r.Version, now.Version},
		{"standard", r.Standard, now.Standard},
	} {
		if f.then != f.now {
			out = append(out, fmt.Sprintf("%s %q then, %q now", f.what, f.then, f.now))
		}
	}
	if len(out) == 0 && r.Program != now.Program {
		out = append(out, "this program was changed since")
	}
	return strings.Join(out, "; ")
}

// Keep writes the evidence of a scenario that has its verdict, and of any other notes why it has none. Evidence is there in
// full or not at all. It is safe for concurrent use.
func (s *Store) Keep(f suite.Finished) error {
	if f.Why != "" {
		return s.note(event{What: noVerdict, Scenario: f.Scenario, How: f.How, Why: f.Why})
	}
	var out bytes.Buffer
	w, err := journal.NewWriter(&out, f)
	if err == nil {
		err = errors.Join(w.Entries(f.Scenario, f.Journal), w.End())
	}
	if err == nil {
		sum := sha256.Sum256([]byte(f.Scenario))
		err = write(filepath.Join(s.dir, hex.EncodeToString(sum[:12])+kept), out.Bytes())
	}
	if err == nil {
		err = s.note(event{What: judged, Scenario: f.Scenario})
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", f.Scenario, err)
	}
	return nil
}

// read reads what was kept of a scenario. A file that is not as it was written is an error.
func read(name string) (suite.Finished, error) {
	var f suite.Finished
	file, err := os.Open(name) //nolint:gosec // found in the folder that the user names
	if err != nil {
		return f, fmt.Errorf("read scenario: %w", err)
	}
	defer file.Close()
	of := ""
	whole, err := journal.ReadFile(file, func(l journal.Line) error {
		of = l.Scenario
		f.Journal = append(f.Journal, l.Entry)
		return nil
	})
	if err == nil && len(whole.Damage) > 0 {
		err = errors.New(whole.Damage[0].String())
	}
	if err == nil {
		err = json.Unmarshal(whole.Plan, &f)
	}
	if err == nil && of != f.Scenario {
		err = fmt.Errorf("it holds the journal of %q", of)
	}
	if err != nil {
		return f, fmt.Errorf("read scenario: %w", err)
	}
	return f, nil
}

// write puts a file in its place at once.
func write(name string, raw []byte) error {
	tmp := name + ".tmp"
	if err := os.WriteFile(tmp, raw, 0o666); err != nil { //nolint:gosec // as for the reports beside it
		return fmt.Errorf("write: %w", err)
	}
	if err := os.Rename(tmp, name); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// Discard removes what was kept, when a run has come to its end. It removes nothing else.
func (s *Store) Discard() error {
	var faults []error
	for _, pattern := range []string{runFile, historyFile, "*" + kept, "*.tmp"} {
		names, err := filepath.Glob(filepath.Join(s.dir, pattern))
		faults = append(faults, err)
		for _, name := range names {
			faults = append(faults, os.Remove(name))
		}
	}
	_ = os.Remove(s.dir) // it stays where somebody put something else into it
	return errors.Join(faults...)
}
