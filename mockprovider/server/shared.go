package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/peer"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Shared says how this server shares its sessions with others.
type Shared struct {
	// Addr is host:port at which the others hand requests over, and URL how they reach it, where that is not its address.
	Addr, URL string
	// Lease is how long the store waits for a server that is silent.
	Lease time.Duration
	// Open opens the store, for a server whose sessions are reached by consumers at root, and which the others reach at peer.
	Open func(ctx context.Context, root, peer string) (Store, error)
}

// Store is a store of sessions, and what the servers that share it have to know of each other.
type Store interface {
	session.Store
	// Secret is what these servers show each other.
	Secret() string
	// Elsewhere is how many sessions there are whose addresses begin otherwise, and how those of one of them do.
	Elsewhere(ctx context.Context) (n int, root string, err error)
}

func (c *Shared) validate(data string) error {
	if c == nil {
		return nil
	}
	var problems []error
	if data != "" {
		problems = append(problems, errors.New("there are two places for the same sessions, Data and Shared"))
	}
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		problems = append(problems, fmt.Errorf("Shared.Addr %q is not host:port", c.Addr))
	} else if ip, err := netip.ParseAddr(host); c.URL == "" && (host == "" || err == nil && ip.IsUnspecified()) {
		problems = append(problems, fmt.Errorf("Shared.Addr %q does not say how the other servers reach it: set Shared.URL", c.Addr))
	}
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Host == "" || u.Scheme != "http" || strings.HasSuffix(c.URL, "/")) {
		problems = append(problems, fmt.Errorf("Shared.URL %q is not an absolute http URL without a trailing slash", c.URL))
	}
	if c.Open == nil || c.Lease <= 0 {
		problems = append(problems, errors.New("Shared needs Open and Lease"))
	}
	return errors.Join(problems...)
}

// share opens the store and the door for the other servers, and says so in the configuration of the sessions.
func (s *Server) share(ctx context.Context, c *session.Config) error {
	shared := s.config.Shared
	if shared == nil {
		return nil
	}
	var err error
	if s.peers, err = listen(ctx, "peer", shared.Addr); err != nil {
		return err
	}
	store, err := shared.Open(ctx, c.Root, s.PeerURL())
	if err != nil {
		return err //nolint:wrapcheck // it says what it is about
	}
	s.store = store
	s.others = peer.New(s.store.Secret(), s.config.Logger)
	c.Store, c.Peers, c.Keep = s.store, s.others, false
	// A server that ends keeps its sessions for as long as requests at work get.
	c.Patience = max(session.DefaultPatience, 2*shared.Lease+s.config.Drain)
	return nil
}

// PeerURL is how other servers reach this one; empty where it shares nothing.
func (s *Server) PeerURL() string {
	switch {
	case s.peers == nil:
		return ""
	case s.config.Shared.URL != "":
		return s.config.Shared.URL
	}
	return "http://" + s.peers.Addr().String()
}

// admit serves what the other servers hand over.
func (s *Server) admit(control http.Handler) {
	if s.peers == nil {
		return
	}
	door := s.others.Door(map[session.Port]http.Handler{session.FHIRPort: s.sessions, session.ControlPort: control}, s.sessions.Heard)
	s.peers.headers = peer.HeaderBytes
	s.peers.serve(door, controlPatience(s.config.Patience), nil, s.config.Logger, s.fail)
}

// reaching has requests of the control port about a session be answered by whoever holds it.
func (s *Server) reaching(next http.Handler) http.Handler {
	if s.store == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := sessionIn(r.URL.EscapedPath())
		if key == "" {
			next.ServeHTTP(w, r)
			return
		}
		here := func(w http.ResponseWriter, _ *session.Session) { next.ServeHTTP(w, r) }
		s.sessions.Reach(w, r, key, session.ControlPort, here, func(err error) { //nolint:contextcheck // the request has it
			if errors.Is(err, session.ErrNotFound) || errors.Is(err, session.ErrUnreadable) {
				next.ServeHTTP(w, r) // it says so in its own way, and can end one that cannot be read
				return
			}
			s.config.Logger.InfoContext(r.Context(), "session is not reached", "error", err)
			problem(w, http.StatusServiceUnavailable, unreachedDetail(err))
		})
	})
}

// sessionIn is the key of the session that a path of the control port is about; empty where it is about none.
func sessionIn(path string) string {
	for _, before := range []string{"/sessions/", ui + "s/"} {
		if rest, ok := strings.CutPrefix(path, before); ok {
			step, _, _ := strings.Cut(rest, "/")
			if key, err := url.PathUnescape(step); err == nil {
				return key
			}
		}
	}
	return ""
}

// recallShared finds or makes the session default, which another server may hold.
func (s *Server) recallShared(ctx context.Context) error {
	n, root, err := s.store.Elsewhere(ctx)
	if err != nil {
		return err //nolint:wrapcheck // it says what it is about
	}
	if n > 0 {
		s.note(fmt.Sprintf("the store has sessions of other addresses (%d), which are not answered for here: some begin with %s, and those of this server with %s",
			n, root, s.FHIRURL()))
	}
	for tries := 0; ; tries++ {
		asked, err := s.sessions.AskedFor(ctx, DefaultKey)
		switch {
		case errors.Is(err, session.ErrNotFound):
			s.first, err = s.sessions.Create(ctx, s.config.Default)
			if errors.Is(err, session.ErrTaken) && tries < 3 {
				continue // another server was quicker
			}
		case err != nil:
		case !asked.Same(s.config.Default):
			return fmt.Errorf("the session %s in the store was begun with other settings (--seed, --variance, --start, --world, ...); "+
				"give the same, or end it first: DELETE /sessions/%s at the control port of a server that runs", DefaultKey, DefaultKey)
		default:
			s.first, err = s.sessions.Get(DefaultKey) //nolint:contextcheck // a session outlasts whoever woke it
			if other, ok := errors.AsType[*session.Elsewhere](err); ok {
				s.note("the session " + DefaultKey + " is held by the server at " + other.URL + "; requests for it are handed over")
				return nil
			}
			if err == nil {
				s.note("the session " + DefaultKey + " goes on here")
			}
		}
		if err != nil {
			return fmt.Errorf("session %s: %w", DefaultKey, err)
		}
		return nil
	}
}
