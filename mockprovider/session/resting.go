package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrUnreadable: the session's journal cannot be read at all, so that it cannot come back.
var ErrUnreadable = errors.New("the session's journal cannot be read, so that it does not come back; the server's log says why")

// Resting is a session of an earlier process that nobody has used since. Its world is made when somebody does.
type Resting struct {
	Key, Name string
	Options   Options
	Created   time.Time
	// Used is the real time of the last use, to the minute.
	Used time.Time
	// Bytes is the size of its journal's file.
	Bytes int64

	keeper *keeper
	mu     sync.Mutex
	failed error
}

// Recall finds the sessions that an earlier process kept in the folder. Those that were used too long ago are ended. It is
// called once, before the manager is in use, and returns how many there are.
func (m *Manager) Recall() (int, error) {
	files, err := os.ReadDir(m.config.Dir)
	if err != nil {
		return 0, fmt.Errorf("sessions of an earlier start: %w", err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), storedEnd) {
			continue
		}
		r, err := m.recall(filepath.Join(m.config.Dir, file.Name()))
		switch {
		case err != nil:
			m.config.Logger.Error("a session does not come back", slog.Any("error", err))
		case r == nil:
		default:
			m.resting[r.Key] = r
		}
	}
	return len(m.resting), nil
}

// recall reads what is kept of one session; nil where it is over.
func (m *Manager) recall(file string) (*Resting, error) {
	s, err := readStored(file)
	if err != nil {
		return nil, err
	}
	r := &Resting{
		Key: s.Options.Key, Name: s.Options.Name, Options: s.Options, Created: s.Created, keeper: &keeper{path: file, held: s},
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("session file: %w", err)
	}
	r.Used = info.ModTime().UTC()
	if info, err := os.Stat(m.journalOf(r.Key)); err == nil { // a session of which nothing was written begins again
		r.Bytes = info.Size()
	}
	if s.Options.Kept || m.config.Real().Sub(r.Used) <= m.config.Idle {
		return r, nil
	}
	m.config.Logger.Info("session ends: nobody has used it for too long", slog.String("session", r.Name))
	return nil, m.forget(r)
}

func (m *Manager) journalOf(key string) string { return filepath.Join(m.config.Dir, key+journalEnd) }

// forget removes what is kept of a session that rests.
func (m *Manager) forget(r *Resting) error {
	return errors.Join(r.keeper.remove(), removeIfThere(m.journalOf(r.Key)))
}

// Resting returns the sessions that rest, the oldest first.
func (m *Manager) Resting() []*Resting {
	m.mu.RLock()
	out := make([]*Resting, 0, len(m.resting))
	for _, r := range m.resting {
		out = append(out, r)
	}
	m.mu.RUnlock()
	slices.SortFunc(out, func(a, b *Resting) int {
		return cmp.Or(a.Created.Compare(b.Created), strings.Compare(a.Key, b.Key))
	})
	return out
}

// Asked returns the options with which a session that rests was asked for, and whether there is one of that key.
func (m *Manager) Asked(key string) (Options, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	r, ok := m.resting[key]
	if !ok {
		return Options{}, false
	}
	return r.keeper.held.Asked, true
}

// SetAside ends a session that rests and keeps its journal under another name, which it returns; empty
// where the journal is not there any more.
func (m *Manager) SetAside(key string) (string, error) {
	m.mu.Lock()
	r, ok := m.resting[key]
	delete(m.resting, key)
	m.mu.Unlock()
	if !ok {
		return "", ErrNotFound
	}
	if err := r.keeper.remove(); err != nil {
		return "", err
	}
	return setAside(m.journalOf(key), m.config.Real())
}

// wake makes the world of a session that rests, once however many ask for it.
func (m *Manager) wake(r *Resting) (*Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.mu.RLock()
	s, awake := m.sessions[r.Key]
	_, rests := m.resting[r.Key]
	m.mu.RUnlock()
	switch {
	case awake:
		return s, nil
	case !rests:
		return nil, ErrNotFound
	case r.failed != nil:
		return nil, r.failed
	}
	s, err := m.config.resume(context.Background(), r, m.journalOf(r.Key), m.trouble)
	if err != nil {
		m.config.Logger.Error("a session does not come back", slog.String("session", r.Name), slog.Any("error", err))
		r.failed = fmt.Errorf("%w (%w)", ErrUnreadable, err)
		return nil, r.failed
	}
	m.mu.Lock()
	_, rests = m.resting[r.Key]
	closed := m.closed
	if rests && !closed {
		delete(m.resting, r.Key)
		m.sessions[r.Key] = s
	}
	m.mu.Unlock()
	switch {
	case closed:
		return nil, errors.Join(ErrClosed, s.end())
	case !rests: // it was ended meanwhile
		return nil, errors.Join(ErrNotFound, s.end(), m.forget(r))
	}
	log := m.config.Logger.With(slog.String("session", s.Name))
	if s.damage != nil {
		log.Error("session goes on, but not with all that it held: its journal is damaged", slog.Any("error", s.damage))
	} else {
		log.Info("session goes on")
	}
	return s, nil
}
