// Package control is the server's second door: JSON over HTTP, on a listener of its
// own, by which a tester makes sessions, arranges what is in them and reads what happened.
//
// It refuses to know FHIR, and it is never reachable where a consumer sends its
// requests. What it is asked is no evidence and stands in no report. It is for a
// tester's own machine: there is no login, so it listens on loopback unless told
// otherwise and turns browsers away that come from elsewhere. What can be asked is
// described in openapi.json, which it serves.
//
//	curl -H 'Content-Type: application/json' -d '{"name":"north"}' http://127.0.0.1:8081/sessions
package control

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Config is what can be controlled. Sessions is required.
type Config struct {
	Sessions *session.Manager
	// Root is the absolute URL of the control listener, without a trailing slash. It
	// begins the addresses of sessions in answers; empty makes them relative.
	Root string
	// LoopbackOnly refuses requests that name the listener by anything but a loopback
	// address or localhost, as a page does that has its own name lead to loopback.
	LoopbackOnly bool
	// Explain says of a request that the mock took for no interaction which one comes
	// nearest, why it is not that one, and what to change. Nil leaves that out.
	Explain func(journal.Exchange) (nearest, why, change string)
	// BodyTimeout is how long a request's body may take; 0 means DefaultBodyTimeout.
	BodyTimeout time.Duration
	// Heartbeat is how often a stream says that it is alive; 0 means DefaultHeartbeat.
	Heartbeat time.Duration
	// Logger may be nil. It gets no keys and no patient data.
	Logger *slog.Logger
}

// The defaults.
const (
	DefaultBodyTimeout = 10 * time.Second
	DefaultHeartbeat   = 15 * time.Second
)

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	if c.Sessions == nil {
		problems = append(problems, errors.New("control: Sessions is not set"))
	}
	if u, err := url.Parse(c.Root); c.Root != "" && (err != nil || u.Host == "" || strings.HasSuffix(c.Root, "/")) {
		problems = append(problems, errors.New("control: Root is not an absolute URL without a trailing slash"))
	}
	if c.BodyTimeout < 0 || c.Heartbeat < 0 {
		problems = append(problems, errors.New("control: BodyTimeout and Heartbeat cannot be negative"))
	}
	return errors.Join(problems...)
}

// New returns the control listener's handler. It is safe for concurrent use.
func New(c Config) (http.Handler, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c.BodyTimeout = cmp.Or(c.BodyTimeout, DefaultBodyTimeout)
	c.Heartbeat = cmp.Or(c.Heartbeat, DefaultHeartbeat)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &api{Config: c}, nil
}

type api struct{ Config }

// route is one thing that can be asked; a step of the path in braces stands for any name.
type route struct {
	method, path string
	handle       func(*call) error
}

const inSession = "/sessions/{key}"

// routes are all that can be asked, as openapi.json describes it.
var routes = []route{
	{http.MethodGet, "/healthz", health},
	{http.MethodGet, "/readyz", ready},
	{http.MethodGet, "/openapi.json", openAPI},
	{http.MethodGet, "/sessions", listSessions},
	{http.MethodPost, "/sessions", createSession},
	{http.MethodGet, inSession, showSession},
	{http.MethodDelete, inSession, endSession},
	{http.MethodGet, inSession + "/endpoints", showEndpoints},
	{http.MethodGet, inSession + "/state", showState},
	{http.MethodGet, inSession + "/personas", listPersonas},
	{http.MethodGet, inSession + "/clock", readClock},
	{http.MethodPost, inSession + "/clock", moveClock},
	{http.MethodGet, inSession + "/providers", listProviders},
	{http.MethodPost, inSession + "/providers/{name}/offline", setOffline},
	{http.MethodPost, inSession + "/providers/{name}/slots", addSlots},
	{http.MethodPost, inSession + "/providers/{name}/bookings", arrangeBooking},
	{http.MethodPost, inSession + "/providers/{name}/bookings/{id}/cancel", staffCancel},
	{http.MethodPost, inSession + "/providers/{name}/bookings/{id}/arrive", staffArrive},
	{http.MethodPost, inSession + "/providers/{name}/bookings/{id}/note", staffNote},
	{http.MethodPost, inSession + "/providers/{name}/bookings/{id}/move", staffMove},
	{http.MethodPost, inSession + "/registry/outage", setOutage},
	{http.MethodGet, inSession + "/registry/pointers", listPointers},
	{http.MethodPost, inSession + "/registry/pointers", plantPointer},
	{http.MethodPost, inSession + "/registry/clients", addClient},
	{http.MethodGet, inSession + "/faults", listFaults},
	{http.MethodPost, inSession + "/faults", planFault},
	{http.MethodDelete, inSession + "/faults", clearFaults},
	{http.MethodGet, inSession + "/journal", readJournal},
	{http.MethodGet, inSession + "/journal/wait", waitJournal},
	{http.MethodGet, inSession + "/journal/stream", streamJournal},
	{http.MethodGet, inSession + "/journal/{seq}", readEntry},
	{http.MethodGet, inSession + "/unmatched", listUnmatched},
}

// ServeHTTP answers one request.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	c := &call{api: a, w: w, r: r}
	err := a.guard(r)
	if err == nil {
		err = a.serve(c)
	}
	if err != nil {
		c.tell(problemOf(err))
	}
}

func (a *api) serve(c *call) error {
	var allow []string
	for _, known := range routes {
		args, ok := match(known.path, c.r.URL.EscapedPath())
		if !ok {
			continue
		}
		if known.method != c.r.Method {
			allow = append(allow, known.method)
			continue
		}
		if key, ok := args["key"]; ok {
			s, err := a.Sessions.Get(key)
			if errors.Is(err, session.ErrUnreadable) && known.path == inSession && known.method == http.MethodDelete {
				return c.discard(key)
			}
			if err != nil {
				return err //nolint:wrapcheck // problemOf reads it
			}
			if err := s.Touch(); err != nil {
				a.Logger.ErrorContext(c.r.Context(), "diaries could not be filled", slog.Any("error", err))
			}
			c.session = s
		}
		c.args = args
		return known.handle(c)
	}
	if len(allow) == 0 {
		return problem(http.StatusNotFound, "there is no such path; GET /openapi.json says what can be asked here")
	}
	slices.Sort(allow)
	allow = slices.Compact(allow)
	c.w.Header().Set("Allow", strings.Join(allow, ", "))
	return problem(http.StatusMethodNotAllowed, "use "+strings.Join(allow, " or ")+" on this path")
}

// discard ends a session that cannot come back.
func (c *call) discard(key string) error {
	if err := c.api.Sessions.End(key); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return c.done()
}

// match compares a raw path with a pattern and returns the names in it. Nothing is
// cleaned and nothing redirected.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	args := map[string]string{}
	for i, step := range want {
		name, err := url.PathUnescape(got[i])
		switch {
		case err != nil:
			return nil, false
		case strings.HasPrefix(step, "{") && name != "":
			args[strings.Trim(step, "{}")] = name
		case step != name:
			return nil, false
		}
	}
	return args, true
}
