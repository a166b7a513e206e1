package stranger

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// Options choose how the stranger errs or differs; empty, it does neither.
type Options struct {
	Defect  string
	Variant string
}

// server answers the adapter contract for any number of sessions.
type server struct {
	opt   Options
	mu    sync.Mutex
	desks map[string]*desk
	next  int
	pool  pool
}

// pool is the one table of bookings of a vendor that keeps no services apart.
type pool struct {
	mu   sync.Mutex
	rows map[string][]*holding
}

// New returns a stranger that speaks the adapter contract.
func New(opt Options) http.Handler {
	s := &server{opt: opt, desks: map[string]*desk{}, pool: pool{rows: map[string][]*holding{}}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sessions", s.open)
	mux.HandleFunc("POST /sessions/{id}/tasks", s.perform)
	mux.HandleFunc("DELETE /sessions/{id}", s.close)
	return mux
}

func (s *server) open(w http.ResponseWriter, r *http.Request) {
	var in setup
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		fault(w, http.StatusBadRequest, "the setup cannot be read: "+err.Error())
		return
	}
	s.mu.Lock()
	s.next++
	d := newDesk(s, fmt.Sprintf("desk-%d", s.next), in)
	s.desks[d.name] = d
	s.mu.Unlock()
	answer(w, map[string]any{"session": d.name, "contract": spoken, "capabilities": d.abilities()})
}

func (s *server) perform(w http.ResponseWriter, r *http.Request) {
	d := s.desk(r.PathValue("id"))
	if d == nil {
		fault(w, http.StatusNotFound, "there is no session "+r.PathValue("id")+"; open one first")
		return
	}
	var in task
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		fault(w, http.StatusBadRequest, "the task cannot be read: "+err.Error())
		return
	}
	out, err := d.perform(&in)
	if err != nil {
		fault(w, http.StatusInternalServerError, err.Error())
		return
	}
	answer(w, out)
}

func (s *server) close(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	d := s.desks[r.PathValue("id")]
	delete(s.desks, r.PathValue("id"))
	s.mu.Unlock()
	if d != nil {
		d.http.CloseIdleConnections()
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *server) desk(name string) *desk {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desks[name]
}

func answer(w http.ResponseWriter, out any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // whoever asked may have gone
}

func fault(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why})
}
