package session

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// ServeHTTP hands a request to the session whose key stands in its path: /s/[key]/...
func (m *Manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(r.URL.EscapedPath(), m.path), "/s/")
	key, _, _ := strings.Cut(rest, "/")
	if ok && m.shared() {
		m.Reach(w, r, key, FHIRPort, func(w http.ResponseWriter, s *Session) { m.serve(w, r, s) }, func(err error) {
			if errors.Is(err, ErrNotFound) {
				m.nobody(w, r)
			} else {
				m.unavailable(w, r, err)
			}
		})
		return
	}
	s, err := m.Get(key)
	if !ok || err != nil {
		m.nobody(w, r)
		return
	}
	m.serve(w, r, s)
}

func (m *Manager) serve(w http.ResponseWriter, r *http.Request, s *Session) {
	if err := s.Touch(); err != nil {
		m.config.Logger.ErrorContext(r.Context(), "diaries could not be filled", slog.Any("error", err))
	}
	s.ServeHTTP(w, r)
}

// nobody refuses a request that is for no session.
func (m *Manager) nobody(w http.ResponseWriter, r *http.Request) {
	m.refuse(w, r, http.StatusNotFound, fhir.Issue{
		Severity: fhir.SeverityError, Code: "not-found",
		Details:     fhir.Coding{System: fhir.SpineErrorSystem, Code: "NO_RECORD_FOUND", Display: "No record found"},
		Diagnostics: "no session has this address; addresses begin with " + m.config.Root + "/s/[key]/, and a session ends when it is not used",
	})
}

// refuse answers a request that reaches no session.
func (m *Manager) refuse(w http.ResponseWriter, r *http.Request, status int, issue fhir.Issue) {
	body, err := fhir.Outcome("no-session", issue).Encode()
	if err != nil {
		body = nil
	}
	w.Header().Set("Content-Type", fhir.MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		m.config.Logger.InfoContext(r.Context(), "caller did not take the answer", slog.Any("error", err))
	}
}
