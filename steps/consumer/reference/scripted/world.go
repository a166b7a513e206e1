// Package scripted is a small world for the tests of booking consumers: a proxy with
// two providers behind it and a registry, whose answers a test can script.
//
// It knows just enough of the standard to let a consumer work and refuses to judge
// anything. It is not the mock provider and shares no code with it.
//
//	w := scripted.New(t)
//	w.Answers(scripted.Once("PUT", "", scripted.Answer{Status: 409}))
package scripted

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// The two providers.
const (
	Vale = "https://utc.vale.example/STU3/1"
	Dale = "https://utc.dale.example/STU3/1"
)

// Call is one request that the world heard.
type Call struct {
	Method string
	// Base is the provider addressed, or "registry" or "token".
	Base, Path string
	// Target is the whole request target as it was sent.
	Target string
	Query  url.Values
	Header http.Header
	Body   map[string]any
	Raw    string
	// Status is what was answered, 0 when the connection was closed instead.
	Status int
}

// Answer is a scripted answer.
type Answer struct {
	Status int
	Header map[string]string
	Body   string
	// Drop closes the connection instead of answering; Act does what was asked before that, or before answering.
	Drop, Act bool
}

// Script says how a call is answered; nil to answer it in the ordinary way.
type Script func(c Call) *Answer

// World is safe for concurrent use.
type World struct {
	// URL is the proxy's.
	URL string

	mu       sync.Mutex
	script   Script
	calls    []Call
	slots    []*slot
	bookings []*Booking
	used     map[string]bool // X-Request-Ids of successful writes
}

type slot struct {
	base, service string
	id            string
	start         time.Time
	busy          bool
}

// Booking is a booking as a provider of the world holds it.
type Booking struct {
	Base, ID string
	Version  int
	Body     map[string]any
	slot     *slot
}

// URL is the booking's address.
func (b *Booking) URL() string { return b.Base + "/Appointment/" + b.ID }

// Status is the booking's status.
func (b *Booking) Status() string { s, _ := b.Body["status"].(string); return s }

// New starts a world that ends with the test.
func New(tb testing.TB) *World {
	tb.Helper()
	w := &World{used: map[string]bool{}}
	server := httptest.NewServer(w)
	tb.Cleanup(server.Close)
	w.URL = server.URL
	return w
}

// Setup is what a consumer in the world is given.
func (w *World) Setup() contract.Setup {
	return contract.Setup{
		Contract: contract.Version, Session: "s1", Name: "North 111", ODS: "X111A", ASID: "918000000111",
		Endpoint: "https://north111.example/", Proxy: w.URL,
		Services: []contract.Service{
			{Name: "Vale UTC", ID: "2000099901", Provider: Vale, ASID: "918000000333"},
			{Name: "Dale UTC", ID: "2000099902", Provider: Dale, ASID: "918000000444"},
			{Name: "Quay Clinic", ID: "2000099903"},
		},
	}
}

// Registry is access to the world's registry.
func (w *World) Registry() *contract.Registry {
	return &contract.Registry{Base: w.URL + "/registry", Token: w.URL + "/token", ClientID: "south", ClientSecret: "sample"}
}

// Answers sets the script; nil lets the world answer in the ordinary way.
func (w *World) Answers(s Script) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.script = s
}

// AddSlot adds a free slot of a quarter of an hour.
func (w *World) AddSlot(base string, start time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	service := "2000099901"
	if base == Dale {
		service = "2000099902"
	}
	w.slots = append(w.slots, &slot{base: base, service: service, id: fmt.Sprintf("slot-%d", len(w.slots)+1), start: start})
}

// Calls are the calls heard so far that match a method and a part of the path; both may be empty.
func (w *World) Calls(method, path string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Call
	for _, c := range w.calls {
		if (method == "" || c.Method == method) && strings.Contains(c.Path, path) {
			out = append(out, c)
		}
	}
	return out
}

// Forget drops the calls heard so far.
func (w *World) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = nil
}

// Bookings are all bookings, oldest first.
func (w *World) Bookings() []Booking {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]Booking, len(w.bookings))
	for i, b := range w.bookings {
		out[i] = *b
	}
	return out
}

// Change lets a provider's staff change a booking; it gets a new version. It must not be called from a Script.
func (w *World) Change(n int, change func(body map[string]any)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ChangeWithin(n, change)
}

// ChangeWithin is Change for use in a Script.
func (w *World) ChangeWithin(n int, change func(body map[string]any)) {
	b := w.bookings[n]
	copied := copyOf(b.Body)
	change(copied)
	b.Body = copied
	b.Version++
	b.stamp()
}

func (b *Booking) stamp() {
	meta, _ := b.Body["meta"].(map[string]any)
	if meta == nil {
		meta = map[string]any{}
	}
	meta["versionId"] = fmt.Sprint(b.Version)
	b.Body["meta"] = meta
}

func copyOf(v map[string]any) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // what was read as JSON can be written as JSON
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

// ServeHTTP hears a call, answers it and keeps it.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := Call{Method: r.Method, Target: r.RequestURI, Query: r.URL.Query(), Header: r.Header, Raw: string(raw)}
	if json.Unmarshal(raw, &c.Body) != nil {
		c.Body = nil
	}
	c.address(r.URL.Path)
	var scripted *Answer
	if w.script != nil {
		scripted = w.script(c)
	}
	a := Answer{}
	if scripted == nil || scripted.Act {
		a = w.act(c)
	}
	if scripted != nil && scripted.Status != 0 {
		a = *scripted
	}
	drop := scripted != nil && scripted.Drop
	if !drop {
		c.Status = a.Status
	}
	w.calls = append(w.calls, c)
	if drop {
		panic(http.ErrAbortHandler)
	}
	for name, value := range a.Header {
		rw.Header().Set(name, value)
	}
	rw.Header().Set("Content-Type", "application/fhir+json;charset=utf-8")
	rw.Header().Set("X-Correlation-Id", r.Header.Get("X-Request-Id"))
	rw.WriteHeader(a.Status)
	_, _ = io.WriteString(rw, a.Body) // the consumer may have gone
}

func (c *Call) address(path string) {
	path = strings.TrimPrefix(path, "/")
	for _, base := range []string{Vale, Dale, "registry", "token"} {
		if rest, ok := strings.CutPrefix(path, base); ok {
			c.Base, c.Path = base, rest
			return
		}
	}
	c.Path = path
}

// Once is a script for the first call of a method whose path contains a text.
func Once(method, path string, a Answer) Script { return times(1, method, path, a) }

// Always is a script for every such call.
func Always(method, path string, a Answer) Script { return times(-1, method, path, a) }

// times is a script for so many such calls; a negative number is no limit.
func times(n int, method, path string, a Answer) Script {
	return func(c Call) *Answer {
		if c.Method != method || !strings.Contains(c.Path, path) || n == 0 {
			return nil
		}
		n--
		return &a
	}
}
