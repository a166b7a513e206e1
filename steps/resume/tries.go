package resume

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// tryEnding is the ending of the files that hold the journal of one try of a story each.
const tryEnding = ".journal"

// try is a story that is played, or was, in this process.
type try struct {
	file    string
	journal *journal.Journal
}

// Started makes the journal of a story that is about to be played, and notes that its scenarios were started. Both are on
// the disk when it returns. Now is the story's clock; bytes and entries are how much the journal takes.
func (s *Store) Started(scenarios []string, now func() time.Time, bytes int64, entries int) (*journal.Journal, error) {
	sum := sha256.Sum256([]byte(scenarios[0]))
	name := fmt.Sprintf("%s-%d%s", hex.EncodeToString(sum[:12]), s.timesStarted(scenarios[0])+1, tryEnding)
	j, err := journal.Create(journal.Config{Now: now, Path: filepath.Join(s.dir, name), Through: true, MaxBytes: bytes, MaxEntries: entries})
	if err != nil {
		j = nil // it is played all the same; what is heard is held in memory
	}
	t := &try{file: name, journal: j}
	all := make([]event, len(scenarios))
	s.mu.Lock()
	for i, id := range scenarios {
		all[i] = event{What: started, Scenario: id, File: name}
		s.latest[id] = t
	}
	if j != nil {
		s.tries = append(s.tries, t)
	}
	s.mu.Unlock()
	return j, errors.Join(err, s.note(all...))
}

func (s *Store) timesStarted(scenario string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.events {
		if e.What == started && e.Scenario == scenario {
			n++
		}
	}
	return n
}

// Keep notes how a try ended: that the scenario has its verdict, or that a breach of it is proved, or why it has none.
func (s *Store) Keep(f suite.Finished) error {
	e := event{What: judged, Scenario: f.Scenario, Took: f.Took}
	if f.Why != "" {
		e = event{What: noVerdict, Scenario: f.Scenario, How: f.How, Why: f.Why, CutShort: f.CutShort}
	}
	s.mu.Lock()
	t := s.latest[f.Scenario]
	s.mu.Unlock()
	if e.What == judged && t != nil && t.journal != nil {
		size, sum := t.journal.Written()
		e.Holds = &kept{size, sum}
	}
	return s.note(e)
}

// taken is what the history says was under way or judged, with its evidence, by scenario.
func (s *Store) taken() (map[string]suite.Finished, error) {
	tries := map[string]event{} // by scenario: its latest start
	taken := map[string]suite.Finished{}
	named := map[string]bool{}
	for _, e := range s.events {
		switch e.What {
		case started:
			tries[e.Scenario], named[e.File] = e, true
			taken[e.Scenario] = suite.Finished{Scenario: e.Scenario, UnderWay: true}
		case noVerdict:
			delete(taken, e.Scenario)
		case judged:
			if _, was := tries[e.Scenario]; was { // the next lines read it
				taken[e.Scenario] = suite.Finished{Scenario: e.Scenario, Took: e.Took}
				last := tries[e.Scenario]
				last.Holds = e.Holds
				tries[e.Scenario] = last
			}
		case begun, resumed, rehearsal, tampered:
		}
	}
	for id, f := range taken {
		at := tries[id]
		f.Journal, f.Lost = s.read(at.File, at.Holds)
		taken[id] = f
	}
	return taken, s.strays(named)
}

// read reads the journal of a try; lost is why it is not as it was written. Holds is what it held when it was judged, if it was.
func (s *Store) read(name string, holds *kept) (view journal.View, lost string) {
	path := filepath.Join(s.dir, filepath.Base(name))
	raw, err := os.ReadFile(path) //nolint:gosec // the user names the folder
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "the file that held it is missing"
	case err != nil:
		return nil, "the file that held it cannot be read: " + err.Error()
	case holds != nil && (int64(len(raw)) < holds.Size || keptOf(raw[:holds.Size]) != *holds):
		lost = "the file that held it is not as it was written"
	}
	s.written[name] = keptOf(raw)
	j, err := journal.Open(path)
	if err != nil {
		return nil, "the file that held it cannot be read: " + err.Error()
	}
	view = j.View()
	if len(view) == 0 {
		lost = "the file that held it holds nothing"
	}
	if n := j.Lost(); n > 0 && lost == "" {
		lost = fmt.Sprintf("%d bytes of the file that held it cannot be read", n)
	}
	if err := j.Seal(); err != nil && lost == "" {
		lost = err.Error()
	}
	return view, lost
}

// strays says that the folder holds tries of which the history says nothing: then it was cut.
func (s *Store) strays(named map[string]bool) error {
	files, err := filepath.Glob(filepath.Join(s.dir, "*"+tryEnding))
	if err != nil {
		return fmt.Errorf("read %s: %w", s.dir, err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if named[name] {
			continue
		}
		// Killed between the two, a process leaves a file without a line in the history; nothing had been served then.
		if view, _ := s.read(name, nil); len(view) > 0 {
			return fmt.Errorf("%w: it says nothing of %s", errHistory, name)
		}
	}
	return nil
}

// changed names the files of the folder that are not as this process wrote or read them.
func (s *Store) changed() []string {
	want := map[string]kept{historyFile: keptOf(s.text)}
	maps.Copy(want, s.written)
	for _, t := range s.tries {
		size, sum := t.journal.Written()
		want[t.file] = kept{size, sum}
	}
	var out []string
	for name, k := range want {
		raw, err := os.ReadFile(filepath.Join(s.dir, name)) //nolint:gosec // the user names the folder
		switch {
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, name+" is gone")
		case err != nil:
			out = append(out, name+" cannot be read")
		case keptOf(raw) != k:
			out = append(out, name+" was changed")
		}
	}
	return out
}
