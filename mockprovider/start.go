package mockprovider

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/proxy"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
	"github.com/rebookcheck/rebookcheck/mockprovider/variance"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// Start returns a world at work: when it returns, every listener is ready. The
// session lasts until Close, not until the context ends. An error leaves nothing behind.
//
// With a Mount nothing is listened on: requests are handed to [World.ServeHTTP].
func Start(ctx context.Context, c Config) (*World, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("mock provider: %w", err)
	}
	c = c.withDefaults()
	w := &World{Clock: c.Clock, Journal: c.Journal, config: c, faults: &fault.Plan{}, quota: booking.NewQuota(c.MaxBookings)}
	if c.Keep {
		w.faults.Tell(func(f fault.Change) { w.hold("", held{Fault: &f}) })
	}
	if err := w.assemble(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("mock provider: %w", err), w.Close())
	}
	return w, nil
}

func (w *World) assemble(ctx context.Context) error {
	for _, c := range w.config.Providers {
		if err := w.addProvider(c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	if err := w.addRegistry(ctx); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	for _, p := range w.providers {
		if err := w.addRegistrar(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	if err := w.addProxy(ctx); err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	w.mount()
	if !w.config.Keep {
		return nil
	}
	if w.config.Restore {
		return w.restore()
	}
	w.keeping.Store(true)
	state := w.Clock.State()
	w.hold("", held{Clock: &state})
	return nil
}

// listener listens for one party and returns its root URL.
func (w *World) listener(ctx context.Context, heard string, handler http.Handler) (string, error) {
	ln, err := w.config.Listen(ctx)
	if err != nil {
		return "", err
	}
	patience := time.Minute + 2*w.config.ProxyTimeout // longer than anything behind a listener waits
	l := serve(ln, handler, patience, func(r wiretap.Refused) { w.Unheard(heard, r) }, w.config.Logger)
	w.listeners = append(w.listeners, l)
	return "http://" + l.addr, nil
}

// recorded returns what writes a party's exchanges to the journal. A request that
// arrives in the course of another exchange was forwarded for that one.
func (w *World) recorded(heard string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return &journal.Recorder{
			Journal: w.Journal, Heard: heard, BodyLimit: max(w.config.BodyLimit, journal.DefaultBodyLimit),
			Via:    func(r *http.Request) int { return journal.Seq(r.Context()) },
			Refuse: w.full, Next: next,
		}
	}
}

// ids returns a source of identifiers of its own, so that one party's traffic does not change another's identifiers.
// It is for what is not kept: a world that was restored does not know how many have been drawn, and draws others.
func (w *World) ids(whose string) func() string {
	if w.config.Restore {
		whose = fmt.Sprintf("%s after %d entries", whose, w.Journal.Len())
	}
	return booking.SeededIDs(w.seedOf(whose))
}

func (w *World) seedOf(whose string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(whose)) // it never fails
	return uint64(w.config.Seed) ^ h.Sum64()
}

func (w *World) addProvider(c ProviderConfig) error {
	differs := variance.New(w.config.Variance).For(c.Short).With(w.config.Seed, w.config.Differs)
	p := &Provider{
		Name: c.Name, Short: c.Short, Base: c.Base, ASID: c.ASID, ODS: c.ODS, ServiceID: c.ServiceID,
		slotIDs: booking.NewIDs(w.seedOf("slot " + c.Short)), bookingIDs: booking.NewIDs(w.seedOf("booking " + c.Short)),
		journal: w.Journal, hold: func(h held) { w.hold(c.Short, h) }, slots: map[string]int{}, filled: map[time.Time]bool{}, ended: &w.ended,
		variance: differs, now: w.Clock.Now, anyNHSNumber: w.config.AnyNHSNumber, noRegistry: w.config.NoRegistry,
	}
	own := booking.Config{Now: w.Clock.Now, NewID: differs.IDs(p.bookingIDs.Next), Quota: w.quota}
	if w.config.Keep {
		own.Changed = p.changed
	}
	diary, err := booking.New(own)
	if err != nil {
		return fmt.Errorf("diary: %w", err)
	}
	p.diary = diary
	if err := p.furnish(c); err != nil {
		return err
	}
	api, err := httpapi.New(httpapi.Config{
		Diary: diary, Base: c.Base, Name: c.Name, ASID: c.ASID, ODS: c.ODS, Version: Version,
		Now: w.Clock.Now, RealNow: w.config.Real, NewID: w.ids("answer " + c.Short), AnyNHSNumber: w.config.AnyNHSNumber, MaxBody: w.config.BodyLimit,
		Variance: differs, Toolkit: w.config.Toolkit,
		Heard: c.Short, Faults: w.faults, Journal: w.Journal,
		Booked: p.booked, Cancelled: p.cancelled, Staff: p, Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("interface: %w", err)
	}
	p.door = handoff.NewDoor(answering(c, api), w.recorded(c.Short), w.config.Logger)
	w.providers = append(w.providers, p)
	if !w.config.Restore { // or it was noted before
		w.noteVariance(p)
	}
	return nil
}

// answering is who answers for a provider: the mock, or the system of elsewhere that stands in its place.
func answering(c ProviderConfig, mock http.Handler) http.Handler {
	if c.Elsewhere != nil {
		return c.Elsewhere
	}
	return mock
}

// pointerSchema compiles the schemas once for all sessions.
var pointerSchema = sync.OnceValues(func() (*schema.Set, error) {
	return schema.New(schema.Config{ValidNHSNumber: validNHSNumber})
})

// realPointerSchema is the same for sessions that accept any NHS number.
var realPointerSchema = sync.OnceValues(func() (*schema.Set, error) {
	return schema.New(schema.Config{ValidNHSNumber: validNHSNumber, AnyRange: true})
})

func validNHSNumber(n string) bool { return registry.NHSNumber(n).Valid() }

func (w *World) addRegistry(ctx context.Context) error {
	compiled := pointerSchema
	if w.config.AnyNHSNumber {
		compiled = realPointerSchema
	}
	schemas, err := compiled()
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	r := &Registry{
		ids: booking.NewIDs(w.seedOf("pointer")), given: w.config.NewRegistryClient, hold: func(h held) { w.hold(registryapi.Heard, h) },
		providers: w.providers, newSecret: w.config.NewSecret, secret: w.config.ConsumerSecret, clients: map[string]registryapi.Client{}, ended: &w.ended,
	}
	if r.entries, err = registry.New(registry.Config{Now: w.Clock.Now, NewID: r.ids.Next, Changed: r.changed}); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	w.registry = r
	// The interface has to know its own address, which the listener finds out.
	r.door = handoff.NewDoor(r, w.recorded(registryapi.Heard), w.config.Logger)
	root := w.config.Mount + "/" + registryapi.Heard
	if w.config.Mount == "" {
		if root, err = w.listener(ctx, registryapi.Heard, r.door.Entrance()); err != nil {
			return err
		}
	}
	api, err := registryapi.New(registryapi.Config{
		Registry: r.entries, Schema: schemas, Base: root + "/fhir", Token: root + "/oauth2/token", NewID: w.ids("registry answer"), NewToken: w.config.NewSecret,
		Granted: func(g registryapi.Grant) { r.hold(held{Token: &g}) },
		Now:     w.Clock.Now, Real: w.config.Real, Faults: w.faults, Journal: w.Journal, Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("interface: %w", err)
	}
	r.base, r.token = root+"/fhir", root+"/oauth2/token"
	r.api.Store(api)
	return r.admit(w.config.RegistryClients)
}

// addRegistrar starts the provider's dealings with the registry. They outlast the context that the session was started in.
func (w *World) addRegistrar(ctx context.Context, p *Provider) error {
	client := registryapi.Client{ID: p.Short, Secret: w.registry.newSecret(), Role: registryapi.Provider}
	err := w.registry.api.Load().AddClient(client)
	if err != nil {
		return fmt.Errorf("registry client: %w", err)
	}
	way, base, token := http.RoundTripper(w.registry.door), w.registry.base, w.registry.token
	if e := w.config.Elsewhere; e != nil {
		way, base, token, client.ID, client.Secret = e.Way, e.Base, e.Token, e.ClientID, e.ClientSecret
	}
	if w.config.ToRegistry != nil {
		way = w.config.ToRegistry(way)
	}
	p.registrar, err = registrar.Start(journal.MadeBy(context.WithoutCancel(ctx), p.Short), registrar.Config{
		Base: base, Token: token, ClientID: client.ID, ClientSecret: client.Secret,
		Client: &http.Client{Transport: way}, Timeout: w.config.RegistryTimeout, Real: w.config.Real, Logger: w.config.Logger,
		Done: func(task, booking string) { p.hold(held{Done: &workDone{task, booking}}) },
	})
	if err != nil {
		return fmt.Errorf("registrar: %w", err)
	}
	return nil
}

func (w *World) addProxy(ctx context.Context) error {
	c := proxy.Config{
		Timeout: w.config.ProxyTimeout, Faults: w.faults, Journal: w.Journal,
		NewID: w.ids("proxy answer"), Logger: w.config.Logger,
	}
	if w.config.Mount != "" {
		c.Root = w.config.Mount + "/" + mountedProxy
	}
	for _, p := range w.providers {
		c.Providers = append(c.Providers, proxy.Provider{Base: p.Base, Way: p.door})
	}
	var err error
	if w.proxy, err = proxy.New(c); err != nil {
		return fmt.Errorf("front: %w", err)
	}
	w.proxyDoor = handoff.NewDoor(w.proxy, w.recorded(fault.Proxy), w.config.Logger)
	w.front = w.proxyDoor.Entrance()
	w.proxyURL = c.Root
	if w.config.Mount == "" {
		w.proxyURL, err = w.listener(ctx, fault.Proxy, w.front)
	}
	return err
}
