package session

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// Unheard notes what arrived at the server and made no request in the journal of the session that it was meant
// for: the one whose key stands in its request line, else the one that was called on the same connection
// before, else the only one there is. What cannot be told to which session it belongs is logged, without
// its content: no session is shown what may be another's.
func (m *Manager) Unheard(r wiretap.Refused) {
	line, _, _ := bytes.Cut(r.Start, []byte("\n"))
	target := ""
	if words := strings.Fields(string(line)); len(words) > 1 {
		target = words[1]
	}
	for _, target := range []string{target, r.Before} {
		key := m.keyIn(target)
		s, err := m.Get(key)
		if err == nil && s.unheard(r) {
			return
		}
		if other, ok := errors.AsType[*Elsewhere](err); ok {
			ctx, cancel := context.WithTimeout(context.Background(), askAgain*20)
			err := m.config.Peers.Tell(ctx, other.URL, key, r)
			cancel()
			if err == nil {
				return
			}
		}
	}
	if all := m.List(); len(all) == 1 && m.alone() && all[0].unheard(r) {
		return
	}
	m.config.Logger.Warn("bytes arrived that made no request, and no session is named",
		slog.String("reason", r.Why), slog.Int64("bytes", r.Bytes))
}

// alone says that there are no sessions but those at work here.
func (m *Manager) alone() bool {
	others, err := m.Others(context.Background())
	return err == nil && len(others) == 0
}

// Heard notes what arrived at another server for a session that this one holds.
func (m *Manager) Heard(key string, r wiretap.Refused) error {
	s, err := m.Get(key)
	if err != nil {
		return err
	}
	if !s.unheard(r) {
		return ErrNotFound
	}
	return nil
}

// keyIn is the session's key in the target of a request, in either of the two forms of targets; empty where there is none.
func (m *Manager) keyIn(target string) string {
	target, _, _ = strings.Cut(target, "?")
	if _, after, absolute := strings.Cut(target, "://"); absolute && !strings.HasPrefix(target, "/") {
		_, path, _ := strings.Cut(after, "/")
		target = "/" + path
	}
	rest, ok := strings.CutPrefix(target, m.path+"/s/")
	if !ok {
		return ""
	}
	key, _, _ := strings.Cut(rest, "/")
	return key
}

// unheard notes it, unless the session has ended.
func (s *Session) unheard(r wiretap.Refused) bool {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return false
	}
	s.busy.Add(1)
	s.mu.Unlock()
	defer s.busy.Done()
	s.World.Unheard("", r)
	return true
}
