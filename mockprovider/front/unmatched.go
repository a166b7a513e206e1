package front

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// keptUnmatched is how many requests that belong to no world are kept; more are counted.
const keptUnmatched = 1000

// Unmatched is a request that belonged to no world. It holds no query and no body, which may hold patient data.
type Unmatched struct {
	// At is the real time.
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	// Why says why it belonged to none.
	Why string `json:"why"`
}

// Unmatched returns the requests that belonged to no world, as they came, and how many more there were.
func (f *Front) Unmatched() (kept []Unmatched, more int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unmatched), f.lost
}

// nobody keeps and refuses a request that belongs to no world.
func (f *Front) nobody(w http.ResponseWriter, r *http.Request, why string) {
	if why == "" {
		why = "its scenario has just ended"
	}
	path, _, _ := strings.Cut(originForm(r.RequestURI), "?")
	f.mu.Lock()
	if len(f.unmatched) < keptUnmatched {
		f.unmatched = append(f.unmatched, Unmatched{At: f.config.Now().UTC(), Method: r.Method, Path: path, Why: why})
	} else {
		f.lost++
	}
	f.mu.Unlock()
	body, err := fhir.Outcome("no-session", fhir.Issue{
		Severity: fhir.SeverityError, Code: "not-found",
		Details:     fhir.Coding{System: fhir.SpineErrorSystem, Code: "NO_RECORD_FOUND", Display: "No record found"},
		Diagnostics: "this test harness cannot tell which scenario the request belongs to: " + why,
	}).Encode()
	if err != nil {
		body = nil
	}
	w.Header().Set("Content-Type", fhir.MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	if _, err := w.Write(body); err != nil {
		f.config.Logger.InfoContext(r.Context(), "caller did not take the answer", slog.Any("error", err))
	}
}
