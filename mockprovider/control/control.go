// Package control is the session's second door: JSON over HTTP, on a listener of its
// own, by which a tester arranges the world and reads what happened.
//
// It refuses to know FHIR, and it is never reachable where a consumer sends its
// requests. What it is asked is no evidence and stands in no report. It is for a
// tester's own machine: there is no login, so it listens on loopback unless told
// otherwise and turns browsers away that come from elsewhere.
//
//	curl -H 'Content-Type: application/json' -d '{"advance":"1h"}' http://127.0.0.1:9/clock
package control

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// bodyLimit is the most that is read of a request's body, in bytes.
const bodyLimit = 64 << 10

// Config is what can be controlled.
type Config struct {
	State     StateReader
	Journal   *journal.Journal
	Clock     SessionClock
	Providers ProviderFinder
	Registry  Outages
	Faults    FaultPlan
	// LoopbackOnly refuses requests that name the listener by anything but a loopback
	// address or localhost, as a page does that has its own name lead to loopback.
	LoopbackOnly bool
	// Logger may be nil.
	Logger *slog.Logger
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	for _, part := range []struct {
		what    string
		missing bool
	}{
		{"State", c.State == nil},
		{"Journal", c.Journal == nil},
		{"Clock", c.Clock == nil},
		{"Providers", c.Providers == nil},
		{"Registry", c.Registry == nil},
		{"Faults", c.Faults == nil},
	} {
		if part.missing {
			problems = append(problems, fmt.Errorf("control: %s is not set", part.what))
		}
	}
	return errors.Join(problems...)
}

// handler answers a request or returns the problem with it. Args are the steps of the path that stand for names.
type handler func(w http.ResponseWriter, r *http.Request, args []string) error

// route is one thing that can be asked; a step of the path in braces stands for any name.
type route struct {
	method, path string
	handle       handler
}

// API is the control listener's http.Handler. It is safe for concurrent use.
type API struct {
	config Config
	routes []route
}

// New returns the handler.
func New(c Config) (*API, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &API{config: c, routes: []route{
		{http.MethodGet, "/healthz", health},
		{http.MethodGet, "/state", state(c.State)},
		{http.MethodGet, "/journal", readJournal(c.Journal)},
		{http.MethodGet, "/clock", readClock(c.Clock)},
		{http.MethodPost, "/clock", moveClock(c.Clock, c.Journal)},
		{http.MethodPost, "/providers/{name}/slots", atProvider(c.Providers, addSlot)},
		{http.MethodPost, "/providers/{name}/offline", atProvider(c.Providers, offline)},
		{http.MethodPost, "/providers/{name}/bookings/{id}/cancel", atProvider(c.Providers, cancel)},
		{http.MethodPost, "/providers/{name}/bookings/{id}/arrive", atProvider(c.Providers, arrive)},
		{http.MethodPost, "/providers/{name}/bookings/{id}/note", atProvider(c.Providers, note)},
		{http.MethodPost, "/providers/{name}/bookings/{id}/move", atProvider(c.Providers, move)},
		{http.MethodPost, "/registry/outage", outage(c.Registry)},
		{http.MethodGet, "/faults", listFaults(c.Faults)},
		{http.MethodPost, "/faults", planFault(c.Faults)},
		{http.MethodDelete, "/faults", clearFaults(c.Faults)},
	}}, nil
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	err := a.guard(r)
	if err == nil {
		err = a.serve(w, r)
	}
	if err != nil {
		a.tell(r.Context(), w, problemOf(err))
	}
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) error {
	var allow []string
	for _, known := range a.routes {
		args, ok := match(known.path, r.URL.EscapedPath())
		if !ok {
			continue
		}
		if known.method == r.Method {
			return known.handle(w, r, args)
		}
		allow = append(allow, known.method)
	}
	if len(allow) == 0 {
		return problem(http.StatusNotFound, "there is no such path; see the README for what can be asked here")
	}
	slices.Sort(allow)
	w.Header().Set("Allow", strings.Join(allow, ", "))
	return problem(http.StatusMethodNotAllowed, "use "+strings.Join(allow, " or ")+" on this path")
}

// match compares a path with a pattern and returns the names in it.
func match(pattern, path string) ([]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	var args []string
	for i, step := range want {
		name, err := url.PathUnescape(got[i])
		switch {
		case err != nil:
			return nil, false
		case strings.HasPrefix(step, "{") && name != "":
			args = append(args, name)
		case step != name:
			return nil, false
		}
	}
	return args, true
}

// guard turns away what a web page may have sent: a page cannot set this
// Content-Type without asking first, and its browser says where it comes from.
func (a *API) guard(r *http.Request) error {
	if a.config.LoopbackOnly && !namesLoopback(r.Host) {
		return problem(http.StatusForbidden, "call the control listener by its loopback address, such as 127.0.0.1, or as localhost")
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return problem(http.StatusForbidden, "requests from pages of another origin are refused; use a command line tool")
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return problem(http.StatusForbidden, "requests from pages of another site are refused; use a command line tool")
	}
	if r.Method == http.MethodPost && !isJSON(r.Header) {
		return problem(http.StatusUnsupportedMediaType, "send the header Content-Type: application/json")
	}
	return nil
}

func namesLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (a *API) tell(ctx context.Context, w http.ResponseWriter, p *Problem) {
	if p.Status >= http.StatusInternalServerError {
		a.config.Logger.ErrorContext(ctx, "control request failed", slog.String("detail", p.Detail))
	}
	if err := answerAs(w, problemMedia, p.Status, p); err != nil {
		a.config.Logger.InfoContext(ctx, "tester did not take the answer", slog.Any("error", err))
	}
}
