package resume

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/results"
)

// historyFile says, one event a line, what the run went through. It is only ever added to.
const historyFile = "history.jsonl"

// errHistory says that a run cannot be gone on with, since nobody could say then what went before.
var errHistory = errors.New("what it noted of itself is missing or not as it was written")

// event is one line of the history.
type event struct {
	At   time.Time `json:"at"`
	What what      `json:"what"`
	// Scenario is the id of the scenario concerned.
	Scenario string `json:"scenario,omitempty"`
	// How and Why are of a try without a verdict.
	How results.TryEnd `json:"how,omitempty"`
	Why string         `json:"why,omitempty"`
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
)

// note adds events to the history. Each is on the disk when it returns, and none before it is whole.
func (s *Store) note(all ...event) error {
	var out bytes.Buffer
	for _, e := range all {
		e.At = s.now().UTC().Truncate(time.Millisecond)
		raw, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("note: %w", err)
		}
		out.Write(append(raw, '\n'))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	file, err := os.OpenFile(filepath.Join(s.dir, historyFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666) //nolint:gosec // as for the reports beside it
	if err != nil {
		return fmt.Errorf("note: %w", err)
	}
	_, err = file.Write(out.Bytes())
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("note: %w", err)
	}
	return nil
}

// Started notes that scenarios were started.
func (s *Store) Started(scenarios []string) error {
	all := make([]event, len(scenarios))
	for i, id := range scenarios {
		all[i] = event{What: started, Scenario: id}
	}
	return s.note(all...)
}

// Resumed notes that the run is gone on with, and whether its folder holds the report of a rehearsal with its seed.
func (s *Store) Resumed(rehearsed bool) error {
	all := []event{{What: resumed}}
	if rehearsed {
		all = append(all, event{What: rehearsal})
	}
	return s.note(all...)
}

// events reads the history. A last line that was cut off is left out: what it was to say had not been done.
func events(dir string) ([]event, error) {
	raw, err := os.ReadFile(filepath.Join(dir, historyFile)) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errHistory
	}
	if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	raw = raw[:bytes.LastIndexByte(raw, '\n')+1]
	var out []event
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, len(raw)+1)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, errHistory
		}
		out = append(out, e)
	}
	if len(out) == 0 || out[0].What != begun {
		return nil, errHistory
	}
	return out, nil
}

// History is what the run has been through so far; nil where it was never resumed.
func (s *Store) History() (*results.History, error) {
	all, err := events(s.dir)
	if err != nil {
		return nil, err
	}
	return told(all), nil
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
	if len(h.Resumed) == 0 {
		return nil
	}
	return h
}

// again is how a try ended of which this is the last event.
func (e event) again() results.Again {
	a := results.Again{Scenario: e.Scenario, At: e.At, How: e.How, Why: e.Why}
	switch e.What {
	case started:
		a.How, a.Why = results.Interrupted, "it was under way when the run ended; what it had shown by then was not kept"
	case judged:
		a.How, a.Why = results.Unusable, "it had been judged, and what was kept of it was missing or not as it was written"
	case begun, resumed, rehearsal, noVerdict:
	}
	return a
}
