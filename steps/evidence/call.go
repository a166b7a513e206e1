package evidence

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Kind says which interaction of the standard a call is, by method and path alone.
type Kind string

// The interactions. Anything else is Other.
const (
	Capability Kind = "capability"
	Slots      Kind = "slots"
	Book       Kind = "book"
	ReadOne    Kind = "read"
	ReadOld    Kind = "version read"
	Search     Kind = "patient search"
	Update     Kind = "update"
	Other      Kind = "other"

	RegistryToken  Kind = "registry token"
	RegistrySearch Kind = "registry search"
	RegistryRead   Kind = "registry read"
	RegistryUpdate Kind = "registry update"
	RegistryWrite  Kind = "registry write"
)

// TesterASID is the ASID in whose name this harness itself asks a provider something.
const TesterASID = "918000000999"

// Call is one request of a booking consumer and what came back to it.
type Call struct {
	journal.Entry
	// Who is the consumer's name; empty when the caller cannot be told.
	Who string
	// Base is the provider's base URL as addressed; empty for the registry and for what names no provider.
	Base string
	// Path is what follows the base, without the query.
	Path  string
	Query url.Values
	Kind  Kind
	// ID is the booking's id in the path, where there is one.
	ID string
	// Sent and Got are the bodies as JSON, whether they travelled so or in XML; nil where there is none or it is no object.
	Sent, Got Body
	// Token is the access token of a call to a provider, and Claims what it says; nil where it cannot be read.
	Token  Token
	Claims Body
	// answer is the answer's body as text, not compressed.
	answer string
}

// Status is the HTTP status that came back, 0 when nothing did.
func (c *Call) Status() int { return c.Exchange.Status }

// Method is the HTTP method.
func (c *Call) Method() string { return c.Exchange.Method }

// Header is a header of the request.
func (c *Call) Header(name string) string { return c.Exchange.Request.Header.Get(name) }

// ForProvider says that the call was meant for a provider, whether or not it can be told for which.
func (c *Call) ForProvider() bool { return c.Exchange.Heard != "registry" }

// Succeeded says that a 2xx came back.
func (c *Call) Succeeded() bool { return c.Status() >= 200 && c.Status() < 300 }

// Unanswered says that the fate of the request is unknown to the consumer: no answer, or the proxy's 502 or 504.
func (c *Call) Unanswered() bool {
	return c.Status() == 0 || c.Status() == http.StatusBadGateway || c.Status() == http.StatusGatewayTimeout
}

// Booking is the absolute URL of the booking that the call addresses, without a version; empty where it addresses none.
func (c *Call) Booking() string {
	if c.ID == "" {
		return ""
	}
	return c.Base + "/Appointment/" + c.ID
}

// Cancels says that the call asks for a booking at a provider to be cancelled, in whatever way.
func (c *Call) Cancels() bool {
	if c.Base == "" || c.ID == "" {
		return false
	}
	switch c.Method() {
	case http.MethodDelete:
		return true
	case http.MethodPatch:
		return strings.Contains(string(Plain(c.Exchange.Request)), "cancelled")
	case http.MethodPut:
		status := c.Sent.Text("status")
		return status == "cancelled" || status == "entered-in-error"
	}
	return false
}

// readCalls picks the consumers' calls out of the journal.
func (s *Story) readCalls(view journal.View) {
	clients := s.registryClients(view)
	for _, e := range view {
		x := e.Exchange
		if x == nil {
			continue
		}
		if x.Request.Cut || x.Response.Cut {
			s.Cut = append(s.Cut, e.Label())
		}
		if x.Via != 0 {
			s.Hops[x.Via] = e
			continue
		}
		got := Plain(x.Response)
		c := &Call{Entry: e, Sent: object(Plain(x.Request)), Got: object(got), answer: string(got)}
		if x.Heard == "registry" {
			s.registryCall(c, clients)
			continue
		}
		c.Token = token(c.Header("Authorization"))
		c.Claims = c.Token.Claims
		c.Who = s.caller(c)
		s.address(c)
		c.Kind, c.ID = kind(c.Method(), c.Path)
		if c.Header("Ssp-From") == TesterASID {
			s.Probes = append(s.Probes, c)
			continue
		}
		s.Calls = append(s.Calls, c)
	}
}

// caller tells the consumer by its ASID, else by its token's issuer, else by there being only one.
func (s *Story) caller(c *Call) string {
	for _, setup := range s.Setups {
		if setup.ASID == c.Header("Ssp-From") || (setup.Endpoint != "" && setup.Endpoint == c.Claims.Text("iss")) {
			return setup.Name
		}
	}
	if len(s.Setups) == 1 {
		return s.Setups[0].Name
	}
	return ""
}

// address finds the provider addressed: the longest known base that the target starts with, in either spelling.
func (s *Story) address(c *Call) {
	path, query, _ := strings.Cut(c.Exchange.Target, "?")
	c.Query, _ = url.ParseQuery(query)                  // a query that cannot be read is judged by what could be
	path = strings.TrimLeft(s.belowProxy(c, path), "/") // how many slashes there are is judged by SP-02
	if plain, err := url.PathUnescape(path); err == nil && strings.Contains(plain, "://") && !strings.Contains(path, "://") {
		path = plain
	}
	for _, svc := range s.Services() {
		if svc.Provider == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(path, svc.Provider); ok && (rest == "" || rest[0] == '/') {
			c.Base, c.Path = svc.Provider, rest
			return
		}
		// A call that did not pass the proxy carries only the path of the base.
		if base, err := url.Parse(svc.Provider); err == nil && c.Exchange.Heard != "proxy" {
			if rest, ok := strings.CutPrefix("/"+path, base.Path); ok && c.Header("Ssp-To") == svc.ASID {
				c.Base, c.Path = svc.Provider, rest
				return
			}
		}
	}
	c.Path = "/" + path
}

// Setup is what the consumer with that name was told; the zero Setup when there is none.
func (s *Story) Setup(who string) contract.Setup {
	for _, setup := range s.Setups {
		if setup.Name == who {
			return setup
		}
	}
	return contract.Setup{}
}

// Relayed says that a call reached its provider, whose answer came through; an answer to any other call is the proxy's own.
func (s *Story) Relayed(c *Call) bool {
	hop, heard := s.Hops[c.Seq]
	return heard && hop.Exchange.Status != 0 && hop.Exchange.Status == c.Status()
}

// belowProxy takes the path of the proxy's own URL off a target, where the proxy has one.
func (s *Story) belowProxy(c *Call, path string) string {
	for _, setup := range s.Setups {
		if u, err := url.Parse(setup.Proxy); err == nil && u.Path != "" && c.Exchange.Heard == "proxy" {
			if rest, ok := strings.CutPrefix(path, u.EscapedPath()+"/"); ok {
				return "/" + rest
			}
		}
	}
	return path
}

// Services are all services that any consumer was told of.
func (s *Story) Services() []contract.Service {
	var out []contract.Service
	for _, setup := range s.Setups {
		out = append(out, setup.Services...)
	}
	return out
}

// ASID is the ASID of the provider with that base; empty when unknown.
func (s *Story) ASID(base string) string {
	for _, svc := range s.Services() {
		if svc.Provider == base {
			return svc.ASID
		}
	}
	return ""
}

func kind(method, path string) (Kind, string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case method == http.MethodGet && path == "/metadata":
		return Capability, ""
	case method == http.MethodGet && path == "/Slot":
		return Slots, ""
	case parts[0] != "Appointment":
		return Other, ""
	case len(parts) == 1 && method == http.MethodPost:
		return Book, ""
	case len(parts) == 1 && method == http.MethodGet:
		return Search, ""
	case len(parts) == 2 && method == http.MethodGet:
		return ReadOne, parts[1]
	case len(parts) == 2 && method == http.MethodPut:
		return Update, parts[1]
	case len(parts) == 4 && parts[2] == "_history" && method == http.MethodGet:
		return ReadOld, parts[1]
	case len(parts) >= 2:
		return Other, parts[1]
	}
	return Other, ""
}

// registryClients maps each access token that the registry gave out to the client it was given to.
func (s *Story) registryClients(view journal.View) map[string]string {
	clients := map[string]string{}
	for _, e := range view {
		if e.Exchange == nil || e.Exchange.Heard != "registry" || e.Exchange.Status != http.StatusOK {
			continue
		}
		form, err := url.ParseQuery(string(Plain(e.Exchange.Request)))
		if err != nil || form.Get("grant_type") == "" {
			continue
		}
		if token := object(Plain(e.Exchange.Response)).Text("access_token"); token != "" {
			clients[token] = form.Get("client_id")
		}
	}
	return clients
}

func (s *Story) registryCall(c *Call, clients map[string]string) {
	token := strings.TrimPrefix(c.Header("Authorization"), "Bearer ")
	client := clients[token]
	path, query, _ := strings.Cut(c.Exchange.Target, "?")
	c.Query, _ = url.ParseQuery(query) // as in address
	c.Path = path
	if form, err := url.ParseQuery(string(Plain(c.Exchange.Request))); err == nil && form.Get("grant_type") != "" {
		client = form.Get("client_id")
		c.Kind = RegistryToken
	} else {
		c.Kind = registryKind(c)
	}
	for _, setup := range s.Setups {
		if setup.Registry != nil && setup.Registry.ClientID == client {
			c.Who = setup.Name
			s.Calls = append(s.Calls, c)
			return
		}
	}
	s.Served = append(s.Served, c)
}

func registryKind(c *Call) Kind {
	last := c.Path[strings.LastIndex(c.Path, "/")+1:]
	switch {
	case c.Method() == http.MethodGet && last == "Appointment":
		return RegistrySearch
	case c.Method() == http.MethodGet:
		return RegistryRead
	case c.Method() == http.MethodPut:
		return RegistryUpdate
	}
	return RegistryWrite
}

// object reads a resource in JSON or in XML; nil where it is neither.
func object(raw []byte) Body {
	if start := bytes.TrimLeft(raw, " \t\r\n\ufeff"); len(start) > 0 && start[0] == '<' {
		return fromXML(raw)
	}
	var b Body
	if len(raw) == 0 || json.Unmarshal(raw, &b) != nil {
		return nil
	}
	return b
}
