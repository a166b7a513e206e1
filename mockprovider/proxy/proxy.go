// Package proxy is the front of the Spine Secure Proxy: consumers put its URL
// before a provider's and it forwards the request to that provider, unchanged, and
// the answer back, unchanged.
//
// It refuses to know what is asked: no FHIR request is read and no token is
// checked. It forwards only to the providers that it was given.
//
//	p, err := proxy.New(proxy.Config{Providers: []proxy.Provider{{Base: base, Way: door}}})
//	http.Serve(l, &journal.Recorder{Journal: j, Heard: "proxy", Next: p})
package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// DefaultTimeout is how long the proxy waits for a provider's answer.
const DefaultTimeout = 10 * time.Second

// Provider is one provider behind the proxy.
type Provider struct {
	// Base is the provider's base URL as service discovery gives it.
	Base string
	// Way leads to it. It must not send a request twice: a booking would be made twice.
	Way http.RoundTripper
}

// Config is what a proxy needs.
type Config struct {
	Providers []Provider
	// Timeout bounds the wait for a provider; 0 means DefaultTimeout.
	Timeout time.Duration
	// Root is the absolute URL at which the proxy is, or empty when it has a host of its own.
	Root string
	// Faults, if set, is asked once for each request that leads to a provider; see [fault.Proxy].
	Faults *fault.Plan
	// Journal, if set, is told which interaction a request was taken for and which fault struck it.
	Journal *journal.Journal
	// NewID names the errors that the proxy answers itself.
	NewID func() string
	// Logger may be nil.
	Logger *slog.Logger
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	for _, p := range c.Providers {
		if _, err := newRoute(p); err != nil {
			problems = append(problems, err)
		}
	}
	if c.NewID == nil {
		problems = append(problems, errors.New("proxy: NewID is not set"))
	}
	if c.Timeout < 0 {
		problems = append(problems, errors.New("proxy: Timeout is negative"))
	}
	return errors.Join(problems...)
}

// Proxy is an http.Handler. It reads the raw request target and so must not stand
// behind an http.ServeMux, which would clean it.
type Proxy struct {
	routes  []route
	timeout time.Duration
	faults  *fault.Plan
	journal *journal.Journal
	newID   func() string
	log     *slog.Logger
	root    string // the path of Root
}

// New returns a proxy.
func New(c Config) (*Proxy, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	root, err := url.Parse(c.Root)
	if err != nil {
		return nil, fmt.Errorf("proxy: Root: %w", err)
	}
	p := &Proxy{timeout: c.Timeout, root: root.EscapedPath(), faults: c.Faults, journal: c.Journal, newID: c.NewID, log: c.Logger}
	for _, provider := range c.Providers {
		r, err := newRoute(provider)
		if err != nil {
			return nil, err
		}
		p.routes = append(p.routes, r)
	}
	if p.timeout == 0 {
		p.timeout = DefaultTimeout
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	return p, nil
}

// forwarded are the methods that the proxy passes on. Source: error handling, SSP refusals; SP-23.
var forwarded = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

// ServeHTTP forwards the request to the provider that its target names, or refuses it.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(forwarded, r.Method) {
		w.Header().Set("Allow", strings.Join(forwarded, ", "))
		p.refuse(w, r, http.StatusMethodNotAllowed, "the proxy does not forward this method")
		return
	}
	to, rest, err := find(r.RequestURI, p.root, p.routes)
	if err != nil {
		p.refuse(w, r, statusOf(err), err.Error())
		return
	}
	planned := p.plan(r, rest)
	gone := planned.Pause(r.Context()) != nil
	switch {
	case gone, planned.Drop == fault.BeforeActing:
		panic(http.ErrAbortHandler)
	case planned.Answer != nil:
		p.answerPlanned(w, r, *planned.Answer)
		return
	}
	got, err := p.forward(r, to, rest)
	if planned.Drop == fault.AfterActing || r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // nobody is there, or is to be there, to hear the answer
	}
	if err != nil {
		p.log.InfoContext(r.Context(), "no answer from provider", slog.String("base", to.base), slog.Any("error", err))
		w.WriteHeader(unanswered(err))
		return
	}
	if planned.Spoil != nil {
		got = got.spoilt(planned.Spoil)
	}
	copyHeader(w.Header(), got.header)
	w.WriteHeader(got.status)
	if _, err := w.Write(got.body); err != nil {
		p.log.InfoContext(r.Context(), "write response to consumer failed", slog.Any("error", err))
	}
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// NotFound refuses a request that is addressed to nobody in the proxy's session.
func (p *Proxy) NotFound(w http.ResponseWriter, r *http.Request) {
	p.refuse(w, r, http.StatusNotFound, "nobody in this session is meant: below the session's address stand the proxy (ssp), "+
		"the registry (registry) and each provider by its short name")
}

// forward sends the request once and reads the whole answer. It goes on when the
// consumer hangs up, as a provider that has the request does.
func (p *Proxy) forward(r *http.Request, to route, rest string) (answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), p.timeout)
	defer cancel()
	resp, err := to.way.RoundTrip(outgoing(ctx, r, to, rest))
	if err != nil {
		return answer{}, fmt.Errorf("forward: %w", err)
	}
	defer resp.Body.Close() // read to its end or given up
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// unanswered is the status for a provider that gave no answer: 502 when it is
// offline, 504 when it was reached. Source: error handling, SSP refusals; SP-23.
func unanswered(err error) int {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" && !op.Timeout() {
		return http.StatusBadGateway
	}
	return http.StatusGatewayTimeout
}

// statusOf is the table from a fault of the target to a status.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errNotRegistered):
		return http.StatusForbidden
	case errors.Is(err, errNoURL):
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}
