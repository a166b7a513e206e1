// Package resume keeps what a run has heard and judged, scenario by scenario, so that a run that
// lost its consumer or was interrupted can go on where it stood.
//
// Each try of a story has a file of its own, which is written as the story goes: nothing is served that is
// not in it. A history, chained line by line, says what was started and how it ended. What a run
// finds out while it runs it holds in memory; the files are for the run that goes on with it.
//
// It refuses to give anything to a run that differs in any way from the one that made
// it, and it refuses to judge: whoever takes a scenario over judges its journal again.
//
//	store, err := resume.Begin(dir, run, time.Now)
//	journal, err := store.Started(ids, clock)
//	store.Keep(finished)
//	// later, in another process:
//	store, taken, err := resume.Continue(dir, run, time.Now)
//	store.History() // what is to be told of it
package resume

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
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
	// Attended is the digest of the plan by which a tester plays; empty where there is none.
	Attended string `json:"attended,omitempty"`
	Strict   bool   `json:"strict,omitempty"`
	// Suite is what the program judges by, and Of which build of a consumer it judges.
	Suite results.Suite    `json:"suite"`
	Of    results.Consumer `json:"of"`
}

// errNothing says that there is no run to go on with.
var errNothing = errors.New("there is no unfinished run")

// runFile says which run the folder is of.
const runFile = "run.json"

// Store is a folder that holds what a run has heard and judged. It is safe for concurrent use.
type Store struct {
	dir string
	now func() time.Time

	mu      sync.Mutex
	events  []event
	chain   journal.Chain
	file    *os.File        // the history; nil before its first line
	text    []byte          // what it is to hold
	written map[string]kept // what the other files are to hold, by name
	tries   []*try          // of this process
	latest  map[string]*try // by scenario
}

// kept is how long a file is to be, and its SHA-256, in hex.
type kept struct {
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

func keptOf(raw []byte) kept {
	sum := sha256.Sum256(raw)
	return kept{int64(len(raw)), hex.EncodeToString(sum[:])}
}

func newStore(dir string, now func() time.Time) *Store {
	return &Store{dir: dir, now: now, written: map[string]kept{}, latest: map[string]*try{}}
}

// Begin makes the folder anew for a run. Now is the real clock.
func Begin(dir string, run Run, now func() time.Time) (*Store, error) {
	s := newStore(dir, now)
	raw, err := json.MarshalIndent(run, "", "  ")
	if err == nil {
		err = errors.Join(s.Discard(), os.MkdirAll(dir, 0o777)) //nolint:gosec // as for the reports beside it; the umask decides
	}
	if err == nil {
		s.written[runFile] = keptOf(raw)
		first := s.written[runFile]
		err = errors.Join(s.note(event{What: begun, Holds: &first}), write(filepath.Join(dir, runFile), raw))
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

// Begun says which run the folder holds the beginning of, or errNothing.
func Begun(dir string) (Run, error) {
	run, _, err := readRun(dir)
	return run, err
}

func readRun(dir string) (run Run, holds kept, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, runFile)) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return Run{}, kept{}, fmt.Errorf("%w in %s", errNothing, dir)
	}
	if err == nil {
		err = json.Unmarshal(raw, &run)
	}
	if err != nil {
		return Run{}, kept{}, fmt.Errorf("read %s: %w", filepath.Join(dir, runFile), err)
	}
	return run, keptOf(raw), nil
}

// Continue reads what an earlier run of the same kind has heard and judged, by scenario. What of it cannot be read is
// there as lost; a run that does not say what it went through is not gone on with.
func Continue(dir string, run Run, now func() time.Time) (*Store, map[string]suite.Finished, error) {
	earlier, holds, err := readRun(dir)
	if err != nil {
		return nil, nil, err
	}
	if other := earlier.differs(run); other != "" {
		return nil, nil, fmt.Errorf("the unfinished run in %s was another one: %s", dir, other)
	}
	s := newStore(dir, now)
	if err := s.recall(); err != nil {
		return nil, nil, fmt.Errorf("the unfinished run in %s: %w", dir, err)
	}
	if first := s.events[0].Holds; first == nil || *first != holds {
		return nil, nil, fmt.Errorf("the unfinished run in %s: %w: %s is not as it was written", dir, errHistory, runFile)
	}
	s.written[runFile] = holds
	taken, err := s.taken()
	if err != nil {
		return nil, nil, fmt.Errorf("the unfinished run in %s: %w", dir, err)
	}
	return s, taken, nil
}

// differs says in words how another run differs; empty when it does not.
func (r Run) differs(now Run) string {
	then, by := results.Judging{Program: r.Program, Suite: r.Suite, Of: r.Of}, results.Judging{Program: now.Program, Suite: now.Suite, Of: now.Of}
	return then.Differs(by, [][3]string{
		{"consumer", r.Consumer, now.Consumer},
		{"tags", r.Tags, now.Tags},
		{"shard", r.Shard, now.Shard},
		{"seed", fmt.Sprint(r.Seed), fmt.Sprint(now.Seed)},
		{"variance", fmt.Sprint(r.Variance), fmt.Sprint(now.Variance)},
		{"start", r.Start, now.Start},
		{"attended plan", r.Attended, now.Attended},
		{"version of the contract", r.Contract, now.Contract},
		{"version of this program", r.Version, now.Version},
		{"standard", r.Standard, now.Standard},
		{"strict", fmt.Sprint(r.Strict), fmt.Sprint(now.Strict)},
	})
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

// Close lets the files go. What was kept stays.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var faults []error
	for _, t := range s.tries {
		faults = append(faults, t.journal.Seal())
	}
	if s.file != nil {
		faults = append(faults, s.file.Close())
		s.file = nil
	}
	s.tries = nil
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("close %s: %w", s.dir, err)
	}
	return nil
}

// Discard removes what was kept, when a run has come to its end and the store is closed. It removes nothing else.
func (s *Store) Discard() error {
	var faults []error
	for _, pattern := range []string{runFile, historyFile, "*" + tryEnding, "*.tmp"} {
		names, err := filepath.Glob(filepath.Join(s.dir, pattern))
		faults = append(faults, err)
		for _, name := range names {
			faults = append(faults, os.Remove(name))
		}
	}
	_ = os.Remove(s.dir) // it stays where somebody put something else into it
	return errors.Join(faults...)
}
