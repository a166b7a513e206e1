package mockprovider

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

// Outage is a way in which the registry can be away.
type Outage string

// The outages.
const (
	// NoOutage: the registry answers.
	NoOutage Outage = ""
	// Refusing: connections are closed without an answer.
	Refusing Outage = "refuse"
	// Silent: connections are accepted and nothing is answered.
	Silent Outage = "silent"
)

// Registry is the Booking Registry of the session. It is safe for concurrent use. Source: RG-01.
type Registry struct {
	base, token string
	entries     *registry.Registry
	api         atomic.Pointer[registryapi.API]
	door        *handoff.Door
	providers   []*Provider
	newSecret   func() string
	secret      string       // of every consumer, where it is given
	ended       *atomic.Bool // the session is over
	ids         *booking.IDs // of the entries
	hold        func(held)
	given       func(RegistryClient) // may be nil

	mu      sync.Mutex
	clients map[string]registryapi.Client // by name
}

// ServeHTTP answers for the registry behind its door.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	api := r.api.Load()
	if api == nil { // the listener is ready a moment before the interface is
		panic(http.ErrAbortHandler)
	}
	api.ServeHTTP(w, req)
}

// Base is the registry's FHIR base URL, Token that of its token endpoint.
func (r *Registry) Base() string { return r.base }

// Token is the URL of the token endpoint.
func (r *Registry) Token() string { return r.token }

// HasClient says whether a party has these credentials.
func (r *Registry) HasClient(id, secret string) bool { return r.api.Load().HasClient(id, secret) }

// GaveToken says whether the registry gave out the token.
func (r *Registry) GaveToken(token string) bool { return r.api.Load().GaveToken(token) }

// ClientOf is the id of the client that a token was given to; empty where it was given to nobody here.
func (r *Registry) ClientOf(token string) string { return r.api.Load().ClientOf(token) }

// Pointers returns every pointer as it stands, in the order of registration.
func (r *Registry) Pointers() []PointerState {
	out := []PointerState{}
	for _, e := range r.entries.All() {
		out = append(out, pointerState(e))
	}
	return out
}

// Planted is a pointer put into the registry by hand: a scenario's, not a provider's.
type Planted struct {
	BookingURL, NHSNumber string
	// Status is booked, cancelled or entered-in-error; empty means booked.
	Status     string
	Start, End time.Time
	Created    time.Time
}

// Plant registers a pointer that no provider registered, for example to a booking
// that does not exist. The provider whose base its URL starts with may update it.
func (r *Registry) Plant(p Planted) (PointerState, error) {
	if p.Status == "" {
		p.Status = string(registry.Booked)
	}
	owner := "planted"
	for _, provider := range r.providers {
		if strings.HasPrefix(p.BookingURL, provider.Base+"/") {
			owner = provider.Short
		}
	}
	e, err := r.entries.Register(owner, registry.Pointer{
		BookingURL: p.BookingURL, NHSNumber: registry.NHSNumber(p.NHSNumber), Status: registry.Status(p.Status),
		Start: p.Start, End: p.End, Created: p.Created,
	})
	if err != nil {
		return PointerState{}, fmt.Errorf("plant pointer: %w", err)
	}
	return pointerState(e), nil
}

// Outage takes the registry away, or brings it back, whereupon every provider tries again what it has queued.
func (r *Registry) Outage(o Outage) error {
	if r.ended.Load() {
		return fmt.Errorf("registry outage: %w", errEnded)
	}
	if o == Refusing || o == Silent || o == NoOutage {
		r.turn(o)
		if o == NoOutage {
			r.eachRegistrar(func(reg *registrar.Registrar) { reg.Retry() })
		}
		return nil
	}
	return fmt.Errorf("no registry outage is called %q; want %q, %q or nothing", o, Refusing, Silent)
}

// turn moves the door and marks it, so that the latest mark says how it stands.
func (r *Registry) turn(o Outage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch o {
	case Refusing:
		r.door.Refuse()
	case Silent:
		r.door.Silence()
	case NoOutage:
		r.door.Open()
	}
	r.hold(held{Outage: &o})
}

// changed is told of each new version of an entry.
func (r *Registry) changed(e registry.Entry) { r.hold(held{Entry: &e, Drawn: []uint64{r.ids.Drawn()}}) }

// admit lets consumers in with what they were given earlier.
func (r *Registry) admit(clients []RegistryClient) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range clients {
		client := registryapi.Client{ID: c.ID, Secret: c.Secret, Role: registryapi.Consumer}
		if err := r.api.Load().AddClient(client); err != nil {
			return fmt.Errorf("registry client: %w", err)
		}
		r.clients[c.Name] = client
	}
	return nil
}

func (r *Registry) eachRegistrar(do func(*registrar.Registrar)) {
	for _, p := range r.providers {
		do(p.registrar)
	}
}

// client returns the credentials of a consumer, the same each time. It may search and read [RG-28].
func (r *Registry) client(name string) (registryapi.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.clients[name]; ok {
		return c, nil
	}
	c := registryapi.Client{ID: "consumer-" + slug(name), Secret: cmp.Or(r.secret, r.newSecret()), Role: registryapi.Consumer}
	if err := r.api.Load().AddClient(c); err != nil {
		// Two names may have one slug; the second is told apart by a number.
		c.ID = fmt.Sprintf("%s-%d", c.ID, len(r.clients)+1)
		if err := r.api.Load().AddClient(c); err != nil {
			return registryapi.Client{}, fmt.Errorf("registry client: %w", err)
		}
	}
	r.clients[name] = c
	if r.given != nil {
		r.given(RegistryClient{Name: name, ID: c.ID, Secret: c.Secret})
	}
	return c, nil
}

// known returns the credentials of a consumer that has some.
func (r *Registry) known(name string) (registryapi.Client, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.clients[name]
	return c, ok
}

// slug keeps letters and digits of a name, in lower case.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	return strings.Join(words, "-")
}
