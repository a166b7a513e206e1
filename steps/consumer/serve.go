package consumer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// Server serves the consumers of an opener over HTTP, in the form that HTTP drives.
// It is safe for concurrent use; the tasks of one session are done one at a time.
type Server struct {
	open   Opener
	hosts  []string // names under which it may be called, beside localhost
	origin *http.CrossOriginProtection
	mux    *http.ServeMux

	mu       sync.Mutex
	last     int
	sessions map[string]*served
}

// served is a session and its driver.
type served struct {
	mu     sync.Mutex
	driver Driver
}

// Serve returns a handler that opens a consumer for each session. It has no access
// control, so listen on a loopback address only. What a page in a browser could have sent is
// refused, since a consumer calls the addresses of its setup: a body that is not said to be
// JSON, a request from a page of another site, and a Host that is neither an IP address nor
// localhost nor one of hosts. Close lets go of the sessions left open.
func Serve(o Opener, hosts ...string) *Server {
	s := &Server{open: o, hosts: hosts, origin: http.NewCrossOriginProtection(), mux: http.NewServeMux(), sessions: map[string]*served{}}
	s.mux.HandleFunc("POST /sessions", s.begin)
	s.mux.HandleFunc("POST /sessions/{id}/tasks", s.perform)
	s.mux.HandleFunc("DELETE /sessions/{id}", s.end)
	return s
}

// ServeHTTP answers one request of the driver.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status, why := s.guard(r); why != nil {
		refuse(w, status, why)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, answerLimit)
	s.mux.ServeHTTP(w, r)
}

// guard says why a request is none that a harness would send.
func (s *Server) guard(r *http.Request) (status int, why error) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && host != "localhost" && !slices.Contains(s.hosts, host) {
		return http.StatusForbidden, fmt.Errorf("the Host %q is not served here: call by the IP address or as localhost, or name the host when the consumer is started", r.Host)
	}
	if s.origin.Check(r) != nil || r.Header.Get("Origin") != "" {
		return http.StatusForbidden, errors.New("the request was sent from a page in a browser: only a harness calls here")
	}
	if r.Method == http.MethodPost {
		if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
			return http.StatusUnsupportedMediaType, fmt.Errorf("the Content-Type is %q: send application/json", r.Header.Get("Content-Type"))
		}
	}
	return 0, nil
}

// Close closes every session that is still open.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var faults []error
	for id, session := range s.sessions {
		faults = append(faults, session.close())
		delete(s.sessions, id)
	}
	return errors.Join(faults...)
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request) {
	raw, ok := body(w, r)
	if !ok {
		return
	}
	// The version comes first: another one may have another setup.
	var said struct {
		Contract string `json:"contract"`
	}
	_ = json.Unmarshal(raw, &said) // what cannot be read is told below
	agreed, ok := shared(said.Contract)
	if !ok {
		refuse(w, http.StatusBadRequest, fmt.Errorf("contract version %q is not served here, want %s", said.Contract, contract.Version))
		return
	}
	var setup contract.Setup
	if err := message.Read(message.Setup, raw, &setup); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	driver, err := s.open.Open(r.Context(), setup)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	id := fmt.Sprintf("s%d", s.last)
	s.sessions[id] = &served{driver: driver}
	write(w, message.Opened, contract.Opened{Session: id, Contract: agreed, Capabilities: Declared(driver), Product: Named(driver)})
}

func (s *Server) perform(w http.ResponseWriter, r *http.Request) {
	session := s.session(r, false)
	if session == nil {
		refuse(w, http.StatusNotFound, errors.New("no such session"))
		return
	}
	raw, ok := body(w, r)
	if !ok {
		return
	}
	var task contract.Task
	if err := message.Read(message.Task, raw, &task); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	session.mu.Lock()
	defer session.mu.Unlock()
	screen, err := session.driver.Perform(r.Context(), task)
	switch {
	case err != nil:
		refuse(w, http.StatusInternalServerError, err)
	case task.Kind == contract.RestartSystem:
		send(w, []byte("{}\n")) // nobody sees a screen then
	default:
		write(w, message.Screen, screen)
	}
}

func (s *Server) end(w http.ResponseWriter, r *http.Request) {
	session := s.session(r, true)
	if session == nil {
		refuse(w, http.StatusNotFound, errors.New("no such session"))
		return
	}
	if err := session.close(); err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// session finds the session of a request and, if asked, takes it out.
func (s *Server) session(r *http.Request, take bool) *served {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PathValue("id")
	found := s.sessions[id]
	if take {
		delete(s.sessions, id)
	}
	return found
}

func (s *served) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.driver.Close(); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

func body(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(w, http.StatusBadRequest, fmt.Errorf("read request: %w", err))
		return nil, false
	}
	return raw, true
}

func write(w http.ResponseWriter, form message.Form, v any) {
	raw, err := message.Write(form, v)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	send(w, raw)
}

func send(w http.ResponseWriter, raw []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) // the driver may have gone
}

func refuse(w http.ResponseWriter, status int, why error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why.Error()}) // as above
}
