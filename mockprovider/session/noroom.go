package session

import (
	"errors"
	"log/slog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Stuck returns why a journal cannot be written just now, an error that is journal.ErrNoRoom or journal.ErrAway, or
// nil. Its session refuses requests until it can be again.
func (m *Manager) Stuck() error {
	if m.shared() {
		if err := m.config.Store.Away(); err != nil {
			return err //nolint:wrapcheck // it is one of ours
		}
	}
	for _, s := range m.List() {
		if err := s.World.Journal.Stuck(); err != nil {
			return err
		}
	}
	return nil
}

// trouble is told when a journal has no room, and with nil when one has some again, and logs
// it once for however many sessions.
func (m *Manager) trouble(err error) {
	if err == nil && m.Stuck() != nil {
		return // another has none yet
	}
	m.mu.Lock()
	changed := m.stuck != (err != nil)
	m.stuck = err != nil
	m.mu.Unlock()
	switch {
	case !changed:
	case errors.Is(err, journal.ErrAway):
		m.config.Logger.Error("journals cannot be written, and requests are refused until they can be", slog.Any("error", err))
	case err != nil:
		m.config.Logger.Error("journals cannot be written, and requests are refused until they can be: make room on the disk",
			slog.String("folder", m.config.Dir), slog.Any("error", err))
	default:
		m.config.Logger.Info("journals can be written again, and requests are taken")
	}
}
