package server

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// ui is where the page is.
const ui = "/ui/"

// controlPatience is that of the control port: as the FHIR port's, but that streams and
// those who wait for something get their answers as long as they like.
func controlPatience(p Patience) Patience {
	p.Answer = 0
	return p
}

// front lays out the control port.
func (s *Server) front(metrics http.Handler, parts Parts) (http.Handler, error) {
	build := func(what string, f Factory) (http.Handler, error) {
		if f == nil {
			return http.HandlerFunc(nothing), nil
		}
		h, err := f(parts)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		return h, nil
	}
	control, err := build("control", s.config.Control)
	if err != nil {
		return nil, err
	}
	page, err := build("page", s.config.Page)
	if err != nil {
		return nil, err
	}
	control, page = s.reaching(control), s.reaching(page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.EscapedPath(); {
		case parts.LoopbackOnly && (path == "/healthz" || path == "/readyz" || path == "/metrics") && !namesLoopback(r.Host):
			problem(w, http.StatusForbidden, "call the control listener by its loopback address, such as 127.0.0.1, or as localhost")
		case path == "/healthz":
			read(w, r, func() { answer(w, "application/json", http.StatusOK, "{\"status\":\"ok\"}\n") })
		case path == "/readyz":
			read(w, r, func() { s.ready(w) })
		case path == "/metrics":
			metrics.ServeHTTP(w, r)
		case path == "/" && s.config.Page != nil && r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html"):
			http.Redirect(w, r, ui, http.StatusFound)
		case path == strings.TrimSuffix(ui, "/") && s.config.Page != nil:
			http.Redirect(w, r, ui, http.StatusFound)
		case strings.HasPrefix(path, ui):
			page.ServeHTTP(w, r)
		default:
			control.ServeHTTP(w, r)
		}
	}), nil
}

// namesLoopback reports whether a Host header names this machine. A page whose own name leads to loopback has its own.
func namesLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// read refuses every method but those that read. What is read of health says nothing but that the server answers: who starts a
// server again by it would end sessions that wait for room on the disk, or requests that are still at work.
func read(w http.ResponseWriter, r *http.Request, answer func()) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		problem(w, http.StatusMethodNotAllowed, "use GET on this path")
		return
	}
	answer()
}

// ready tells whether the server takes requests: ready, or with 503 draining, or not ready while there is no space for journals.
func (s *Server) ready(w http.ResponseWriter) {
	status, body := readiness(s.draining.Load(), s.sessions.Stuck())
	answer(w, "application/json", status, body)
}

func readiness(draining bool, stuck error) (status int, body string) {
	switch {
	case draining:
		return http.StatusServiceUnavailable, "{\"status\":\"draining\"}\n"
	case stuck != nil:
		return http.StatusServiceUnavailable, fmt.Sprintf("{\"status\":\"not ready\",\"detail\":%q}\n", stuck)
	}
	return http.StatusOK, "{\"status\":\"ready\"}\n"
}

// unreachedDetail says why a session is not reached.
func unreachedDetail(err error) string {
	if errors.Is(err, journal.ErrAway) {
		return "the database that holds the sessions cannot be reached; ask again once it can be"
	}
	return "the server that holds the session cannot be reached; ask again in some seconds"
}

// nothing answers where no handler was given.
func nothing(w http.ResponseWriter, _ *http.Request) {
	problem(w, http.StatusNotFound, "there is nothing at this path")
}

// problem answers as RFC 9457 has it.
func problem(w http.ResponseWriter, status int, detail string) {
	answer(w, "application/problem+json", status, fmt.Sprintf("{\"status\":%d,\"title\":%q,\"detail\":%q}\n", status, http.StatusText(status), detail))
}

func answer(w http.ResponseWriter, media string, status int, body string) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // whoever does not take it cannot be told
}
