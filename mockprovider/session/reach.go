package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// DefaultPatience is how long a request waits for a session that a server holds which cannot be reached. It has to be longer than a lease.
const DefaultPatience = 20 * time.Second

// askAgain is how often it is looked whether another server can be reached, or its lease has run out.
const askAgain = 50 * time.Millisecond

// errUnreached: the server that holds the session is not reached, and is alive as far as the store can tell.
var errUnreached = errors.New("the server that holds this session cannot be reached by the others, and says that it is alive")

// Reach has a request answered by the server that holds the session: by this one with here, or by another at the same port. Where
// there is nobody to answer, none is told why; nothing has been answered then.
func (m *Manager) Reach(w http.ResponseWriter, r *http.Request, key string, at Port, here func(http.ResponseWriter, *Session), none func(error)) {
	patience := cmp.Or(m.config.Patience, DefaultPatience)
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	for {
		s, err := m.Get(key)
		if err == nil {
			if err = m.sure(); err == nil {
				gated := &gate{ResponseWriter: w, store: m.config.Store, session: s, context: context.WithoutCancel(r.Context()), patience: patience}
				here(gated, s)
				gated.pass()
				return
			}
		}
		other, elsewhere := errors.AsType[*Elsewhere](err)
		switch {
		case elsewhere && m.config.Peers.Handed(r):
			m.config.Peers.Refuse(w)
			return
		case elsewhere:
			if !m.config.Peers.Hand(w, r, other.URL, at) {
				return
			}
		case errors.Is(err, journal.ErrAway) || !errors.Is(err, ErrLost) && !errors.Is(err, errUnsure):
			s.turnedAway(at)
			none(err)
			return
		}
		timer := time.NewTimer(askAgain)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			s.turnedAway(at)
			none(fmt.Errorf("%w (%w)", errUnreached, err))
			return
		}
	}
}

// turnedAway counts in the session's journal, if the session is here, that a request was refused which is not in it.
func (s *Session) turnedAway(at Port) {
	if s != nil && at == FHIRPort {
		s.World.Journal.Refuse()
	}
}

// errUnsure: it cannot be told just now whether this server still holds its sessions.
var errUnsure = errors.New("another server may have taken the session over")

func (m *Manager) sure() error {
	if err := m.config.Store.Sure(); err != nil {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	return nil
}

// gate holds an answer back until all that led to it is kept in the store, and this server is sure that it holds the session.
// Where neither comes about there is no answer: the connection is broken, as if the server had gone.
type gate struct {
	http.ResponseWriter
	store   Store
	session *Session
	context context.Context //nolint:containedctx // of the request, but for its end: that its sender has gone loses nothing
	// patience is how long the store may take.
	patience time.Duration
	open     bool
}

func (g *gate) pass() {
	if g.open {
		return
	}
	ctx, cancel := context.WithTimeout(g.context, g.patience)
	defer cancel()
	err := g.session.kept(ctx)
	if err == nil {
		err = g.store.Sure()
	}
	if err != nil {
		g.session.World.Journal.Refuse() // it says that it was answered, and nobody was
		panic(http.ErrAbortHandler)
	}
	g.open = true
}

// WriteHeader is described at [http.ResponseWriter].
func (g *gate) WriteHeader(status int) {
	if status >= http.StatusOK {
		g.pass()
	}
	g.ResponseWriter.WriteHeader(status)
}

// Write is described at [http.ResponseWriter].
func (g *gate) Write(p []byte) (int, error) {
	g.pass()
	return g.ResponseWriter.Write(p) //nolint:wrapcheck // the handler is to get the writer's own error
}

// FlushError lets [http.ResponseController] flush.
func (g *gate) FlushError() error {
	g.pass()
	if err := http.NewResponseController(g.ResponseWriter).Flush(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}

// Unwrap lets [http.ResponseController] reach the connection.
func (g *gate) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// kept waits until all that the session's journal was told is kept. A session that was ended on purpose keeps nothing.
func (s *Session) kept(ctx context.Context) error {
	err := s.World.Journal.Kept(ctx)
	if s.keeper != nil && s.keeper.gone() {
		return nil
	}
	return err //nolint:wrapcheck // looked at, and told nobody
}

// unavailable answers a consumer whose request was not handled because of the store.
func (m *Manager) unavailable(w http.ResponseWriter, r *http.Request, err error) {
	why := "the server that holds this session cannot be reached, so that the request was not handled; send it again in some seconds"
	switch {
	case errors.Is(err, journal.ErrAway):
		why = "the database that holds the sessions cannot be reached, so that the request was not handled; send it again once it can be"
	case errors.Is(err, ErrUnreadable):
		why = "the journal of this session cannot be read, so that it does not go on; whoever runs the server finds the reason in its log"
	case errors.Is(err, ErrClosed):
		why = "this server is closing; send the request again"
	}
	w.Header().Set("Retry-After", "1")
	m.refuse(w, r, http.StatusServiceUnavailable, fhir.Issue{
		Severity: fhir.SeverityError, Code: "transient",
		Details:     fhir.Coding{System: fhir.IssueTypeSystem, Code: "transient", Display: "Transient Issue"},
		Diagnostics: why,
	})
}
