package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// The files of a session: its journal, and, where sessions are kept, what its journal does not tell.
const (
	journalEnd = ".journal"
	storedEnd  = ".session"
)

// storedForm names the form of the second file.
const storedForm = "rebookcheck-session/1"

// stored is what is kept of a session beside its journal. It holds secrets: only its owner may read the file.
type stored struct {
	Form    string    `json:"form"`
	Options Options   `json:"options"`
	Asked   Options   `json:"asked"` // as they were asked for, before what was left out was drawn
	Created time.Time `json:"created"`
	// Clients are the registry credentials that were given to consumers.
	Clients []mockprovider.RegistryClient `json:"clients,omitempty"`
	// Journal is how much was in the journal's file when that was last noted.
	Journal journal.Held `json:"journal,omitzero"`
	// Begun says that the journal tells all that Options.Outset asks for.
	Begun bool `json:"begun,omitempty"`
}

// keeper keeps what is stored of one session, in its file or with what holds it in the store. The nil keeper keeps nothing.
type keeper struct {
	path    string
	holding Holding

	mu   sync.Mutex
	held stored
	over bool // the file was removed, and stays so
}

func (s stored) encode() ([]byte, error) {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("session file: %w", err)
	}
	return append(raw, '\n'), nil
}

// write replaces the file in one step.
func (k *keeper) write() error {
	if k == nil || k.over {
		return nil
	}
	raw, err := k.held.encode()
	switch {
	case err != nil:
		return err
	case k.holding != nil:
		return k.holding.Keep(raw) //nolint:wrapcheck // it is one of ours
	}
	next := k.path + ".next"
	if err := os.WriteFile(next, raw, 0o600); err != nil {
		return fmt.Errorf("session file: %w", errors.Join(err, removeIfThere(next)))
	}
	if err := os.Rename(next, k.path); err != nil {
		return fmt.Errorf("session file: %w", err)
	}
	return nil
}

// given keeps the credentials of a consumer.
func (k *keeper) given(c mockprovider.RegistryClient) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held.Clients = append(k.held.Clients, c)
	return k.write()
}

// journal keeps how much is in the journal's file, and that the session was last used then.
func (k *keeper) journal(h journal.Held, used time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return nil
	}
	k.held.Journal = h
	if err := k.write(); err != nil {
		return err
	}
	return k.used(used) // to write the file is not to use the session
}

// begun keeps that what stands at the beginning is in the journal.
func (k *keeper) begun() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held.Begun = true
	return k.write()
}

// cutShort says whether the process ended while the session was being made.
func (k *keeper) cutShort() bool { return k.held.Options.Outset != nil && !k.held.Begun }

// used notes in the file's time when the session was last used.
func (k *keeper) used(at time.Time) error {
	switch {
	case k == nil:
		return nil
	case k.holding != nil:
		return k.holding.Use(at) //nolint:wrapcheck // it is one of ours
	}
	if err := os.Chtimes(k.path, at, at); err != nil {
		return fmt.Errorf("session file: %w", err)
	}
	return nil
}

// remove forgets the session: it does not come back.
func (k *keeper) remove() error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	before := k.over
	k.over = true
	switch {
	case k.holding == nil:
		return removeIfThere(k.path)
	case before:
		return nil
	}
	return k.holding.End() //nolint:wrapcheck // it is one of ours
}

// gone says whether the session was removed.
func (k *keeper) gone() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.over
}

// medium is where the journal is kept, if that is elsewhere than in its file.
func (k *keeper) medium() journal.Medium {
	if k == nil || k.holding == nil {
		return nil
	}
	return k.holding
}

// clear forgets what the store has of the journal.
func (k *keeper) clear() error {
	if k.holding == nil {
		return nil
	}
	return k.holding.Clear() //nolint:wrapcheck // it is one of ours
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove: %w", err)
	}
	return nil
}

// readStored reads the file of a session.
func readStored(path string) (stored, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return stored{}, fmt.Errorf("session file: %w", err)
	}
	var s stored
	key := strings.TrimSuffix(filepath.Base(path), storedEnd)
	switch err := json.Unmarshal(raw, &s); {
	case err != nil:
		return stored{}, fmt.Errorf("session file %s: %w", path, err)
	case s.Form != storedForm:
		return stored{}, fmt.Errorf("session file %s: it is a %q; this version reads %q", path, s.Form, storedForm)
	case s.Options.Key != key || !keyForm.MatchString(key):
		return stored{}, fmt.Errorf("session file %s: it is of another session", path)
	}
	return s, nil
}

// setAside gives a journal that is of no session any more a name at which no session looks for it, and returns that; empty
// where there is no journal.
func setAside(path string, at time.Time) (string, error) {
	base := strings.TrimSuffix(path, journalEnd) + "-until-" + at.UTC().Format("20060102T150405")
	for n := 1; ; n++ {
		aside := base + journalEnd
		if n > 1 {
			aside = fmt.Sprintf("%s-%d%s", base, n, journalEnd)
		}
		if _, err := os.Lstat(aside); errors.Is(err, os.ErrNotExist) {
			err := os.Rename(path, aside)
			if errors.Is(err, os.ErrNotExist) {
				return "", nil
			}
			if err != nil {
				return "", fmt.Errorf("set a journal aside: %w", err)
			}
			return aside, nil
		}
	}
}
