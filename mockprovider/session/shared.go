package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// claimWithin is how long it may take to get a session out of the store.
const claimWithin = 30 * time.Second

// shared says whether sessions are kept in a store.
func (m *Manager) shared() bool { return m.config.Store != nil }

// claim takes a session over that nobody holds, once however many ask for it.
func (m *Manager) claim(key string) (*Session, error) {
	if !keyForm.MatchString(key) {
		return nil, ErrNotFound
	}
	got, err, _ := m.claims.Do(key, func() (any, error) { return m.take(key) })
	if err != nil {
		return nil, err //nolint:wrapcheck // it is one of ours
	}
	s, _ := got.(*Session)
	return s, nil
}

func (m *Manager) take(key string) (*Session, error) {
	m.mu.RLock()
	s, here := m.sessions[key]
	busy, closed := m.making[key], m.closed
	m.mu.RUnlock()
	switch {
	case here:
		return s, nil
	case closed:
		return nil, ErrClosed
	case busy: // it is being made here, or ended
		return nil, ErrNotFound
	}
	ctx, cancel := context.WithTimeout(context.Background(), claimWithin)
	defer cancel()
	held, kept, err := m.config.Store.Claim(ctx, key)
	if err != nil {
		return nil, err //nolint:wrapcheck // it is one of ours
	}
	s, err = m.goOn(ctx, held, kept)
	if err != nil {
		m.config.Logger.Error("a session does not go on here", slog.Any("error", err))
		err = errors.Join(err, held.Release())
		if errors.Is(err, journal.ErrAway) || errors.Is(err, ErrLost) {
			return nil, err
		}
		return nil, fmt.Errorf("%w (%w)", ErrUnreadable, err)
	}
	m.mu.Lock()
	if closed = m.closed; !closed {
		m.sessions[key] = s
	}
	m.mu.Unlock()
	if closed {
		return nil, errors.Join(ErrClosed, s.end(), held.Release(), remove(s.path))
	}
	log := m.config.Logger.With(slog.String("session", s.Name))
	if s.damage != nil {
		log.Error("session goes on here, but not with all that it held: its journal is damaged", slog.Any("error", s.damage))
	} else {
		log.Info("session goes on here")
	}
	return s, nil
}

// goOn makes the world of a session from what the store has of it.
func (m *Manager) goOn(ctx context.Context, held Holding, kept Kept) (*Session, error) {
	r, err := restingOf(kept)
	if err != nil {
		return nil, err
	}
	r.keeper.holding = held
	path := m.newFile(r.Key)
	if err := copyOut(ctx, held, path); err != nil {
		return nil, errors.Join(err, removeIfThere(path))
	}
	s, err := m.config.resume(ctx, r, path, m.trouble)
	if err == nil {
		if err = s.World.Journal.Kept(ctx); err == nil {
			return s, nil
		}
		err = errors.Join(err, s.end())
	}
	return nil, errors.Join(err, removeIfThere(path))
}

// restingOf reads what a store has of a session.
func restingOf(kept Kept) (*Resting, error) {
	var s stored
	switch err := json.Unmarshal(kept.Stored, &s); {
	case err != nil:
		return nil, fmt.Errorf("session in the store: %w", err)
	case s.Form != storedForm:
		return nil, fmt.Errorf("session in the store: it is a %q; this version reads %q", s.Form, storedForm)
	case s.Options.Key != kept.Key:
		return nil, errors.New("session in the store: it is of another session")
	}
	return &Resting{
		Key: kept.Key, Name: s.Options.Name, Options: s.Options, Created: s.Created, Used: kept.Used.UTC(), Bytes: kept.Bytes,
		keeper: &keeper{held: s},
	}, nil
}

// copyOut makes the file that a journal is worked with, of what the store has.
func copyOut(ctx context.Context, held Holding, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("copy journal: %w", err)
	}
	to := bufio.NewWriter(file)
	if err = held.Read(ctx, to); err == nil {
		err = to.Flush()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("copy journal: %w", err)
	}
	return nil
}

// newFile is a name for the file of a session's journal that no earlier one has.
func (m *Manager) newFile(key string) string {
	return filepath.Join(m.config.Dir, fmt.Sprintf("%s.%d%s", key, m.files.Add(1), journalEnd))
}

// lost lets go of a session that another server has taken over.
func (m *Manager) lost(key string, held Holding) {
	m.mu.Lock()
	s, ok := m.sessions[key]
	if ok = ok && s.keeper.holding == held; ok {
		delete(m.sessions, key)
	}
	m.mu.Unlock()
	if !ok {
		return
	}
	m.config.Logger.Warn("session goes on at another server, which has taken it over", slog.String("session", s.Name))
	if err := errors.Join(s.end(), remove(s.path)); err != nil {
		m.config.Logger.Debug("what was not kept of it is gone", slog.String("session", s.Name), slog.Any("error", err))
	}
}

// Others returns the sessions that are not at work here, the oldest first: those that rest, and those that other servers hold.
func (m *Manager) Others(ctx context.Context) ([]*Resting, error) {
	if !m.shared() {
		return m.Resting(), nil
	}
	all, err := m.config.Store.List(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // it is one of ours
	}
	out := make([]*Resting, 0, len(all))
	for _, kept := range all {
		m.mu.RLock()
		_, here := m.sessions[kept.Key]
		m.mu.RUnlock()
		if here {
			continue
		}
		r, err := restingOf(kept)
		if err != nil {
			m.config.Logger.ErrorContext(ctx, "a session is not listed", slog.Any("error", err))
			continue
		}
		out = append(out, r)
	}
	return out, nil
}

// AskedFor returns the options with which a session in the store was asked for; ErrNotFound where there is none of that key.
func (m *Manager) AskedFor(ctx context.Context, key string) (Options, error) {
	kept, err := m.config.Store.Look(ctx, key)
	if err != nil {
		return Options{}, err //nolint:wrapcheck // it is one of ours
	}
	r, err := restingOf(kept)
	if err != nil {
		return Options{}, err
	}
	return r.keeper.held.Asked, nil
}
