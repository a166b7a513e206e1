package front

import (
	"bytes"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
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
	if changes(r.Method) && !strings.HasSuffix(path, "/token") {
		f.unheard(wiretap.Refused{Why: "a " + r.Method + " that cannot be told to which scenario it belongs: " + why, Start: []byte(r.Method + " " + path)})
	}
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

// changes says that a method asks for more than to be told something.
func changes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// Flush has what arrived so far and made no request noted in the journals, also where its connection is still open.
func (f *Front) Flush() { f.tap.Flush() }

// unheard notes what arrived and was no request that a world could be given: in the journal of the
// world whose session it names, else in those of all scenarios that are running, else in that of the last
// one. What comes before any world waits for the first.
func (f *Front) unheard(r wiretap.Refused) {
	running, last := f.running()
	f.mu.Lock()
	if p := f.named(r.Start); p != nil {
		running = []*Place{p}
	} else if len(running) == 0 && last != nil {
		running = []*Place{last}
	}
	if len(running) == 0 && len(f.waiting) < keptUnmatched {
		f.waiting = append(f.waiting, r)
	}
	f.mu.Unlock()
	for _, p := range running {
		p.world.Unheard("", r)
	}
}

// named is the place whose session stands in the target of a request line; nil where there is none. mu is held.
func (f *Front) named(start []byte) *Place {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	words := strings.Fields(string(line))
	if len(words) < 2 {
		return nil
	}
	rest, below := strings.CutPrefix(originForm(words[1]), f.path)
	key, _, ok := sessionOf(rest)
	if !below || !ok {
		return nil
	}
	return f.places[key]
}
