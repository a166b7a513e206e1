package mockprovider

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/proxy"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// Start returns a world at work: when it returns, every listener is ready. The
// session lasts until Close, not until the context ends. An error leaves nothing behind.
func Start(ctx context.Context, c Config) (*World, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("mock provider: %w", err)
	}
	c = c.withDefaults()
	clk := clock.At(c.Now)
	w := &World{Clock: clk, Journal: journal.New(clk.Now), config: c, faults: &fault.Plan{}}
	if err := w.assemble(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("mock provider: %w", err), w.Close())
	}
	return w, nil
}

func (w *World) assemble(ctx context.Context) error {
	hops := &proxy.Hops{}
	for _, c := range w.config.Providers {
		if err := w.addProvider(c, hops); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	if err := w.addRegistry(); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	for _, p := range w.providers {
		if err := w.addRegistrar(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	if err := w.addProxy(hops); err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	if w.config.Control {
		if err := w.addControl(); err != nil {
			return fmt.Errorf("control: %w", err)
		}
	}
	for _, l := range w.listeners {
		if err := l.open(ctx); err != nil {
			return err
		}
	}
	return nil
}

// listener holds a port for a listener of the session.
func (w *World) listener() (*listener, error) {
	l, err := newListener(w.config.Logger, w.patience())
	if err != nil {
		return nil, err
	}
	w.listeners = append(w.listeners, l)
	return l, nil
}

// patience is how long an answer may take: longer than anything behind a listener waits.
func (w *World) patience() time.Duration { return time.Minute + 2*w.config.ProxyTimeout }

// ids returns a source of identifiers of its own, so that one party's traffic does not change another's identifiers.
func (w *World) ids(whose string) func() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(whose)) // it never fails
	return booking.SeededIDs(uint64(w.config.Seed) ^ h.Sum64())
}

func (w *World) addProvider(c ProviderConfig, hops *proxy.Hops) error {
	diary, err := booking.New(booking.Config{Now: w.Clock.Now, NewID: w.ids("booking " + c.Short)})
	if err != nil {
		return fmt.Errorf("diary: %w", err)
	}
	p := &Provider{
		Name: c.Name, Short: c.Short, Base: c.Base, ASID: c.ASID, ServiceID: c.ServiceID,
		diary: diary, journal: w.Journal, newID: w.ids("slot " + c.Short), slots: map[string]int{},
	}
	if err := furnish(diary, c, p.schedule()); err != nil {
		return err
	}
	if p.listener, err = w.listener(); err != nil {
		return err
	}
	api, err := httpapi.New(httpapi.Config{
		Diary: diary, Base: c.Base, Name: c.Name, ASID: c.ASID, ODS: c.ODS, Version: Version,
		Now: w.Clock.Now, RealNow: w.config.Real, NewID: w.ids("answer " + c.Short), AnyNHSNumber: w.config.AnyNHSNumber,
		Heard: c.Short, Faults: w.faults, Journal: w.Journal,
		Booked: p.booked, Cancelled: p.cancelled, Staff: p, Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("interface: %w", err)
	}
	p.listener.handler = &journal.Recorder{Journal: w.Journal, Heard: c.Short, Via: hops.Via, Next: api}
	w.providers = append(w.providers, p)
	return nil
}

// furnish gives a provider its one service and schedule.
func furnish(d *booking.Diary, c ProviderConfig, schedule string) error {
	location := booking.Location{
		ID: c.Short + "-site", Name: c.Name, Lines: []string{"10 Sample Road"}, City: "Sampletown", Postcode: "XX9 1XX",
	}
	service := booking.Service{
		ID: booking.ServiceID(c.ServiceID), Name: c.Name + " - GP clinic", Location: location,
		Organization: booking.Organization{ID: c.Short + "-org", Name: c.Name, ODS: c.ODS},
	}
	if err := d.AddService(service); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	err := d.AddSchedule(booking.Schedule{ID: schedule, Identifier: "D-" + c.ServiceID, Service: service.ID})
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	return nil
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

func (w *World) addRegistry() error {
	l, err := w.listener()
	if err != nil {
		return err
	}
	compiled := pointerSchema
	if w.config.AnyNHSNumber {
		compiled = realPointerSchema
	}
	schemas, err := compiled()
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	r := &Registry{
		base: "http://" + l.addr + "/fhir", token: "http://" + l.addr + "/oauth2/token",
		listener: l, providers: w.providers, newSecret: w.ids("secret"), clients: map[string]registryapi.Client{},
	}
	if r.entries, err = registry.New(registry.Config{Now: w.Clock.Now, NewID: w.ids("pointer")}); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	r.api, err = registryapi.New(registryapi.Config{
		Registry: r.entries, Schema: schemas, Base: r.base, Token: r.token, NewID: w.ids("registry answer"),
		Now: w.Clock.Now, Real: w.config.Real, Faults: w.faults, Journal: w.Journal, Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("interface: %w", err)
	}
	r.gate.next = r.api
	l.handler = &journal.Recorder{Journal: w.Journal, Heard: registryapi.Heard, Next: &r.gate}
	w.registry = r
	return nil
}

// addRegistrar starts the provider's dealings with the registry. They outlast the context that the session was started in.
func (w *World) addRegistrar(ctx context.Context, p *Provider) error {
	client := registryapi.Client{ID: p.Short, Secret: w.registry.newSecret(), Role: registryapi.Provider}
	err := w.registry.api.AddClient(client)
	if err != nil {
		return fmt.Errorf("registry client: %w", err)
	}
	p.registrar, err = registrar.Start(context.WithoutCancel(ctx), registrar.Config{
		Base: w.registry.base, Token: w.registry.token, ClientID: client.ID, ClientSecret: client.Secret,
		Timeout: w.config.RegistryTimeout, Real: w.config.Real, Logger: w.config.Logger,
	})
	if err != nil {
		return fmt.Errorf("registrar: %w", err)
	}
	return nil
}

func (w *World) addProxy(hops *proxy.Hops) error {
	c := proxy.Config{
		Timeout: w.config.ProxyTimeout, Hops: hops, Faults: w.faults, Journal: w.Journal,
		NewID: w.ids("proxy answer"), Logger: w.config.Logger,
	}
	for _, p := range w.providers {
		c.Providers = append(c.Providers, proxy.Provider{Base: p.Base, Addr: p.listener.addr})
	}
	var err error
	if w.proxy, err = proxy.New(c); err != nil {
		return fmt.Errorf("front: %w", err)
	}
	if w.front, err = w.listener(); err != nil {
		return err
	}
	w.front.handler = &journal.Recorder{Journal: w.Journal, Heard: fault.Proxy, Next: w.proxy}
	return nil
}
