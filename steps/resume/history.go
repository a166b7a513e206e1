package resume

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// historyFile says, one event a line, what the run went through. It is only ever added to, and each line
// holds the SHA-256 of itself and the line before.
const historyFile = "history.jsonl"

// errHistory says that a run cannot be gone on with, since nobody could say then what went before.
var errHistory = errors.New("what it noted of itself is missing or not as it was written")

// event is one line of the history.
type event struct {
	At   time.Time `json:"at"`
	What what      `json:"what"`
	// Scenario is the id of the scenario concerned.
	Scenario string `json:"scenario,omitempty"`
	// File holds the journal of a try that was started.
	File string `json:"file,omitempty"`
	// Holds is what that file held when the scenario was judged; of the first event, what the file of the run holds.
	Holds *kept         `json:"holds,omitempty"`
	Took  time.Duration `json:"took_ns,omitempty"`
	// How, Why and CutShort are of a try without a verdict, Why of files that were changed, too.
	How      results.TryEnd `json:"how,omitempty"`
	Why      string         `json:"why,omitempty"`
	CutShort bool           `json:"cut_short,omitempty"`
}

type what string

// The events.
const (
	begun     what = "begun"     // the run was started
	resumed   what = "resumed"   // and gone on with
	rehearsal what = "rehearsal" // its folder held the report of a rehearsal with its seed
	started   what = "started"   // a scenario was started
	judged    what = "judged"    // it has its verdict, or a breach of it is proved
	noVerdict what = "no verdict"
	tampered  what = "tampered" // the folder was changed by somebody else while the run was going on
)

// note adds events to the history. Each is in the file when it returns, and none before it is whole. What cannot be
// written is held in memory all the same.
func (s *Store) note(all ...event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := len(s.text)
	for _, e := range all {
		e.At = s.now().UTC().Truncate(time.Millisecond)
		line, err := s.chain.Line(e)
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		s.text = append(s.text, line...)
		s.events = append(s.events, e)
	}
	if s.file == nil {
		file, err := os.OpenFile(filepath.Join(s.dir, historyFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666) //nolint:gosec // as for the reports beside it
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		s.file = file
	}
	if _, err := s.file.Write(s.text[from:]); err != nil {
		return fmt.Errorf("note: %w", err)
	}
	return nil
}

// Resumed notes that the run is gone on with, and whether its folder holds the report of a rehearsal with its seed.
func (s *Store) Resumed(rehearsed bool) error {
	all := []event{{What: resumed}}
	if rehearsed {
		all = append(all, event{What: rehearsal})
	}
	return s.note(all...)
}

// recall reads the history. A last line that was cut off is left out, and taken out of the file: what it was to say had
// not been done.
func (s *Store) recall() error {
	path := filepath.Join(s.dir, historyFile)
	raw, err := os.ReadFile(path) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return errHistory
	}
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	s.text = raw[:bytes.LastIndexByte(raw, '\n')+1]
	for line := range bytes.Lines(s.text) {
		content, ok := s.chain.Follows(bytes.TrimSuffix(line, []byte("\n")))
		var e event
		if !ok || json.Unmarshal(content, &e) != nil {
			return fmt.Errorf("%w: line %d of %s does not follow from the one before it", errHistory, len(s.events)+1, historyFile)
		}
		s.events = append(s.events, e)
	}
	if len(s.events) == 0 || s.events[0].What != begun {
		return errHistory
	}
	if len(s.text) < len(raw) {
		return write(path, s.text)
	}
	return nil
}

// History is what the run has been through so far, as this process knows it; nil where it was never resumed and nobody
// interfered with its folder. The error says what could not be written of it.
func (s *Store) History() (*results.History, error) {
	err := s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	return told(s.events), err
}

// look notes what somebody else changed in the folder while the run was going on, and puts the history back.
func (s *Store) look() error {
	s.mu.Lock()
	changed := s.changed()
	s.mu.Unlock()
	if len(changed) == 0 {
		return nil
	}
	slices.Sort(changed)
	why := changed[0]
	if n := len(changed) - 1; n > 0 {
		why += fmt.Sprintf(", and %d more", n)
	}
	err := s.note(event{What: tampered, Why: why}) // into the file that was opened, wherever that is by now
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		err = errors.Join(err, s.file.Close())
		s.file = nil
	}
	return errors.Join(err, os.MkdirAll(s.dir, 0o777), write(filepath.Join(s.dir, historyFile), s.text)) //nolint:gosec // as for the reports beside it
}

// told makes a history of events. A scenario that is started a second time had a try before, however that ended.
func told(all []event) *results.History {
	h := &results.History{Begun: all[0].At}
	last := map[string]event{}
	for _, e := range all {
		switch e.What {
		case resumed:
			h.Resumed = append(h.Resumed, e.At)
		case rehearsal:
			h.Rehearsal = true
		case tampered:
			h.Tampered = append(h.Tampered, e.Why)
		case started:
			if before, tried := last[e.Scenario]; tried {
				h.Again = append(h.Again, before.again())
			}
			last[e.Scenario] = e
		case judged, noVerdict:
			last[e.Scenario] = e
		case begun:
		}
	}
	if len(h.Resumed) == 0 && len(h.Tampered) == 0 {
		return nil
	}
	return h
}

// again is how a try ended of which this is the last event. One that was started or judged is said to have ended
// otherwise before it is tried again, by who reads what was kept of it.
func (e event) again() results.Again {
	a := results.Again{Scenario: e.Scenario, At: e.At, How: e.How, Why: e.Why, CutShort: e.CutShort}
	if e.What != noVerdict {
		a.How, a.Why = results.Unusable, "nothing says how it ended"
	}
	return a
}
