// Package server is the mock as a server that stays up: one port for sessions, one for
// those who control them, metrics, and an end that loses nothing.
//
// It refuses to know what a session does and what can be controlled. What stands on
// the FHIR port is sessions and nothing else; health, metrics, control and pages are on
// the control port, which listens on loopback unless told otherwise.
//
//	s, err := server.Start(ctx, server.Config{Real: time.Now})
//	fmt.Println(s.FHIRURL(), s.ControlURL())
//	err = s.Drain(ctx)
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/peer"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Server is at work from Start to Drain or Close. It is safe for concurrent use.
type Server struct {
	config        Config
	sessions      *session.Manager
	first         *session.Session
	fhir, control *port
	data          string // where the journals of this start are
	temporary     string // the folder to remove in the end; empty where the user keeps it
	locked        io.Closer
	notes         []string
	store         Store // nil where nothing is shared
	peers         *port
	others        *peer.Peers

	draining atomic.Bool
	failed   chan error
	stop     context.CancelFunc
	sweeping sync.WaitGroup
	ending   sync.Once
	ended    error
}

// Start returns a server at work: when it returns, both ports are listened at and the
// session default is there. It lasts until Drain or Close, not until the context ends.
// The error is a *ListenError where a port could not be had; it leaves nothing behind.
func Start(ctx context.Context, c Config) (*Server, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	c = c.withDefaults()
	s := &Server{config: c, failed: make(chan error, 2)}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("server: %w", err), s.abandon())
	}
	return s, nil
}

// open gets the ports first, so that one that is taken is found out before anything is made.
func (s *Server) open(ctx context.Context) error {
	var err error
	if s.fhir, err = s.listenAgain(ctx); err != nil {
		return err
	}
	if s.control, err = listen(ctx, "control", s.config.ControlAddr); err != nil {
		return err
	}
	c := s.config
	root := c.root(s.fhir.Addr())
	if err := s.makeFolder(root); err != nil {
		return err
	}
	sessions := session.Config{
		Root: root, Dir: s.data, Keep: c.Data != "", Idle: c.Idle, Max: c.Max, Limits: c.Limits,
		ProxyTimeout: c.ProxyTimeout, RegistryTimeout: c.RegistryTimeout, Real: c.Real, Logger: c.Logger,
	}
	if err := s.share(ctx, &sessions); err != nil {
		return err
	}
	if s.sessions, err = session.New(sessions); err != nil {
		return fmt.Errorf("sessions: %w", err)
	}
	if err := s.recall(ctx); err != nil {
		return err
	}
	at, err := url.Parse(root)
	if err != nil {
		return fmt.Errorf("root: %w", err)
	}
	m := newMetrics(at.EscapedPath(), s.sessions, c.Real, c.Logger)
	loopback := onLoopback(s.control.Addr())
	front, err := s.front(m.handler(), Parts{
		Sessions: s.sessions, Root: s.ControlURL(), LoopbackOnly: loopback, Real: c.Real, Logger: c.Logger,
	})
	if err != nil {
		return err
	}
	if !loopback {
		c.Logger.WarnContext(ctx, "the control port can be reached from other machines, and it has no login: whoever reaches it rules every session",
			slog.String("address", s.control.Addr().String()))
	}
	s.admit(front)
	s.control.serve(front, controlPatience(c.Patience), nil, c.Logger, s.fail)
	s.fhir.watch(s.sessions.Unheard)
	s.fhir.serve(m.counted(s.sessions), c.Patience, c.TLS, c.Logger, s.fail)
	s.sweeping.Go(func() { s.sweep(ctx) })
	s.sweeping.Go(func() { s.noteJournals(ctx) })
	return nil
}

// sweep ends sessions that nobody uses, at every tick.
func (s *Server) sweep(ctx context.Context) {
	ticks := s.config.Ticks
	if ticks == nil {
		ticker := time.NewTicker(max(min(s.config.Idle/4, time.Minute), time.Second))
		defer ticker.Stop()
		ticks = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
			if _, err := s.sessions.Sweep(); err != nil { //nolint:contextcheck // what is begun is ended, though the server ends meanwhile
				s.config.Logger.ErrorContext(ctx, "an idle session did not end as it should", slog.Any("error", err))
			}
		}
	}
}

// noteEvery is how long it may take until a session's file says how much is in its journal's.
const noteEvery = time.Second

// noteJournals has the sessions note how much is in the files of their journals, as long as the server runs.
func (s *Server) noteJournals(ctx context.Context) {
	ticker := time.NewTicker(noteEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := s.sessions.NoteJournals(); err != nil {
				s.config.Logger.ErrorContext(ctx, "how much a session's journal holds could not be noted", slog.Any("error", err))
			}
		}
	}
}

// FHIRURL is how consumers reach the sessions, with no trailing slash.
func (s *Server) FHIRURL() string { return s.config.root(s.fhir.Addr()) }

// FHIRAddr is what the FHIR port listens at, which consumers need not know.
func (s *Server) FHIRAddr() string { return s.fhir.Addr().String() }

// ControlURL is the control port's URL, with no trailing slash.
func (s *Server) ControlURL() string { return "http://" + reachable(s.control.Addr()) }

// Default is the session that there is from the start.
func (s *Server) Default() *session.Session { return s.first }

// Sessions are all sessions.
func (s *Server) Sessions() *session.Manager { return s.sessions }

// Journals is the folder of this start's journals, and whether it is kept.
func (s *Server) Journals() (dir string, kept bool) { return s.data, s.temporary == "" }

// Failed tells of a port that is not served any more although nobody ended it.
func (s *Server) Failed() <-chan error { return s.failed }

func (s *Server) fail(err error) {
	select {
	case s.failed <- err:
	default: // the first ones are enough
	}
}

// Drain ends the server: it takes no more connections, lets requests at work finish
// until Config.Drain has passed or the context ends, seals the journals and lets go of
// both ports. The error says what was broken off or could not be written.
func (s *Server) Drain(ctx context.Context) error {
	s.ending.Do(func() {
		s.draining.Store(true)
		ctx, cancel := context.WithTimeout(ctx, s.config.Drain)
		defer cancel()
		var faults []error
		if err := s.fhir.server.Shutdown(ctx); err != nil {
			faults = append(faults, errors.New("drain: requests still in progress were cancelled"))
		}
		if s.peers != nil { // streams among what was handed over go on until the journals are sealed
			soon, enough := context.WithTimeout(ctx, endGrace)
			_ = s.peers.server.Shutdown(soon)
			enough()
		}
		faults = append(faults, s.abandon())
		s.ended = errors.Join(faults...)
	})
	return s.ended
}

// Close ends the server at once; requests at work are broken off.
func (s *Server) Close() error {
	s.ending.Do(func() { s.ended = s.abandon() })
	return s.ended
}

// abandon lets go of all that there is. Sealing the journals ends the streams on the control port.
func (s *Server) abandon() error {
	s.draining.Store(true)
	s.stop()
	s.sweeping.Wait()
	var faults []error
	if s.fhir != nil {
		s.fhir.hangUp() // or a session would wait for a body that does not come
	}
	if s.peers != nil {
		s.peers.hangUp()
	}
	if s.sessions != nil {
		faults = append(faults, s.sessions.Close())
	}
	for _, p := range []*port{s.fhir, s.control, s.peers} {
		if p != nil {
			faults = append(faults, p.end())
		}
	}
	if s.store != nil {
		s.others.Close()
		faults = append(faults, s.store.Close())
	}
	if s.locked != nil {
		faults = append(faults, s.locked.Close())
	}
	if s.temporary != "" {
		if err := os.RemoveAll(filepath.Clean(s.temporary)); err != nil {
			faults = append(faults, fmt.Errorf("remove journals: %w", err))
		}
	}
	return errors.Join(faults...)
}
