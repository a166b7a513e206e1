// Package registryapi speaks for the Booking Registry over HTTP: its token endpoint
// and its four FHIR interactions. Handlers decode, call the domain once and encode.
//
// It refuses to know what a pointer means and when it may change; see package
// registry. Registry calls carry a bearer token only: no Ssp headers, no proxy [RG-05].
//
//	api, err := registryapi.New(registryapi.Config{Registry: r, Base: "http://127.0.0.1:9/fhir", ...})
//	http.Serve(l, &journal.Recorder{Journal: j, Heard: registryapi.Heard, Next: api})
package registryapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// Heard is the listener's name in the journal and in the fault plan.
const Heard = "registry"

// bodyLimit is the most that is read of a request's body, in bytes.
const bodyLimit = 1 << 20

// Config is what the registry's interface needs.
type Config struct {
	Registry *registry.Registry
	Schema   *schema.Set
	// Base is the FHIR base URL and Token the token endpoint's, both absolute, with no trailing slash.
	Base, Token string
	Clients     []Client
	// NewID gives the ids of errors and bundles.
	NewID func() string
	// NewToken gives access tokens. None may follow from another, nor from anything that is answered.
	NewToken func() string
	// Granted, if set, is told of each access token before it is answered.
	Granted func(Grant)
	// Now is the session's clock.
	Now func() time.Time
	// Real is the real clock, which access tokens follow.
	Real func() time.Time
	// Faults and Journal may be nil.
	Faults  *fault.Plan
	Journal *journal.Journal
	// Logger may be nil.
	Logger *slog.Logger
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	for what, missing := range map[string]bool{
		"Registry": c.Registry == nil, "Schema": c.Schema == nil, "NewID": c.NewID == nil, "NewToken": c.NewToken == nil, "Now": c.Now == nil, "Real": c.Real == nil,
	} {
		if missing {
			problems = append(problems, fmt.Errorf("registry interface: %s is not set", what))
		}
	}
	for what, text := range map[string]string{"Base": c.Base, "Token": c.Token} {
		if u, err := url.Parse(text); err != nil || u.Host == "" || strings.HasSuffix(text, "/") {
			problems = append(problems, fmt.Errorf("registry interface: %s %q is not an absolute URL without a trailing slash", what, text))
		}
	}
	seen := clients{}
	for _, client := range c.Clients {
		if err := seen.add(client); err != nil {
			problems = append(problems, err)
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

// API is the registry's http.Handler. It is safe for concurrent use.
type API struct {
	config              Config
	basePath, tokenPath string
	clients             clients
	tokens              tokens
}

// New returns the handler.
func New(c Config) (*API, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	base, err := url.Parse(c.Base)
	if err != nil {
		return nil, fmt.Errorf("registry base: %w", err)
	}
	token, err := url.Parse(c.Token)
	if err != nil {
		return nil, fmt.Errorf("registry token endpoint: %w", err)
	}
	a := &API{config: c, basePath: base.Path, tokenPath: token.Path, tokens: tokens{given: map[string]grant{}}}
	for _, client := range c.Clients {
		if err := a.AddClient(client); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// call is one request on its way through.
type call struct {
	*http.Request
	on fault.Interaction
	id string // the entry's id in the path
	// version is that of a version read.
	version string
	client  Client
	// wanted is the form of the answer, and unwanted why it cannot be another; sent is that of the body.
	wanted, sent media.Format
	unwanted     error
}

// route tells what a request asks for, or why it asks for nothing.
func (a *API) route(r *http.Request) (call, error) {
	c := call{Request: r}
	if path := strings.ToUpper(r.URL.RawPath); strings.Contains(path, "%2F") || path != "" && path != strings.ToUpper(r.URL.EscapedPath()) {
		return c, refuse(http.StatusNotFound, "there is no such resource here") // no step of an address here has a slash in it
	}
	if r.URL.Path == a.tokenPath {
		c.on = fault.Token
		return c, allow(r, http.MethodPost)
	}
	rest, ok := strings.CutPrefix(r.URL.Path, a.basePath+"/Appointment")
	parts := strings.Split(rest, "/")
	switch {
	case !ok || parts[0] != "":
		return c, refuse(http.StatusNotFound, "there is no such resource here")
	case len(parts) == 1:
		if r.Method == http.MethodPost {
			c.on = fault.Register
			return c, nil
		}
		c.on = fault.PointerSearch
		return c, allow(r, http.MethodGet, http.MethodPost)
	case len(parts) == 2 && parts[1] != "":
		c.id = parts[1]
		if r.Method == http.MethodPut {
			c.on = fault.PointerUpdate
			return c, nil
		}
		c.on = fault.PointerRead
		return c, allow(r, http.MethodGet, http.MethodPut)
	case len(parts) == 4 && parts[2] == "_history":
		c.id, c.version, c.on = parts[1], parts[3], fault.PointerRead
		return c, allow(r, http.MethodGet)
	}
	return c, refuse(http.StatusNotFound, "there is no such resource here")
}

func allow(r *http.Request, methods ...string) error {
	if slices.Contains(methods, r.Method) {
		return nil
	}
	e := refuse(http.StatusMethodNotAllowed, r.Method+" is not possible here")
	e.allow = strings.Join(methods, ", ")
	return e
}

// ServeHTTP answers one request. The order of checks is that of the wire contract, section 10.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := a.route(r)
	c.wanted, c.unwanted = media.Answer(r)
	if err != nil {
		a.write(w, r, a.refusal(c, explained(r, err)))
		return
	}
	if c.on == fault.Token {
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	}
	effect := a.plan(c)
	if gone := effect.Pause(r.Context()) != nil; gone || effect.Drop == fault.BeforeActing {
		panic(http.ErrAbortHandler)
	}
	if effect.Answer != nil {
		a.write(w, r, a.planned(c, *effect.Answer))
		return
	}
	reply, err := a.act(c)
	if effect.Drop == fault.AfterActing {
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		reply = a.refusal(c, err)
	} else if effect.Spoil != nil {
		effect.Spoil(&reply)
	}
	a.write(w, r, reply)
}

// plan notes in the journal what is asked and returns the effect of the fault that strikes, if any.
func (a *API) plan(c call) fault.Effect {
	planned, struck := a.config.Faults.Strike(Heard, c.on, fault.Request{
		Method: c.Method, Path: strings.TrimPrefix(c.URL.EscapedPath(), a.basePath), Query: c.URL.RawQuery,
		Booking: c.id, RequestID: strings.Join(c.Header.Values("X-Request-Id"), ", "),
	})
	if a.config.Journal != nil {
		a.config.Journal.Amend(journal.Seq(c.Context()), func(x *journal.Exchange) {
			x.Route = string(c.on)
			if struck {
				x.Fault = planned.Name
			}
		})
	}
	return planned.Effect
}

// act does what is asked, once the caller is known to be allowed to ask it.
func (a *API) act(c call) (fault.Reply, error) {
	if c.on == fault.Token {
		return a.grantToken(c), nil
	}
	if err := a.formats(&c); err != nil {
		return fault.Reply{}, err
	}
	var err error
	if c.client, err = a.authorise(c); err != nil {
		return fault.Reply{}, err
	}
	switch c.on {
	case fault.Register:
		return a.register(c)
	case fault.PointerUpdate:
		return a.update(c)
	case fault.PointerSearch:
		return a.search(c)
	default:
		return a.read(c)
	}
}

func (a *API) write(w http.ResponseWriter, r *http.Request, reply fault.Reply) {
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Cache-Control", "no-store")
	body := reply.Body
	if !reply.Uncompressed {
		body = media.Compress(w.Header(), r, body)
	}
	w.WriteHeader(reply.Status)
	if _, err := w.Write(body); err != nil { //nolint:gosec // FHIR and its types, never HTML
		a.config.Logger.Info("caller did not take the answer", slog.Any("error", err))
	}
}
