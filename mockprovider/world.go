// Package mockprovider is the world around a booking consumer: booking providers
// behind a Spine Secure Proxy, and the Booking Registry, all of them stateful, over
// real HTTP, with one journal and one clock.
//
// It refuses to know who the consumer is and what a right answer is. It puts the
// parts together; what they do is said in the packages below it. A world listens by
// itself on loopback, or stands under an address of a server that holds many.
//
//	w, err := mockprovider.Start(ctx, mockprovider.Config{Seed: 1})
//	defer w.Close()
//	vale, _ := w.Provider("Vale UTC")
//	err = vale.AddSlot(start, end)
//	// have a consumer book through w.ProxyURL(), then:
//	err = w.Settle(ctx)
//	state := w.State()
package mockprovider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/proxy"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
)

// World is one session. It is safe for concurrent use.
type World struct {
	// Clock is the session's clock; it stands still until it is moved.
	Clock *clock.Clock
	// Journal holds every exchange that was heard and every mark.
	Journal *journal.Journal

	config    Config
	faults    *fault.Plan
	quota     *booking.Quota
	proxy     *proxy.Proxy
	proxyDoor *handoff.Door
	front     http.Handler // the proxy, recorded
	providers []*Provider
	registry  *Registry
	parties   map[string]http.Handler // by the first step below the mount; see mount.go
	proxyURL  string
	listeners []*listener // none when the world is mounted

	keeping atomic.Bool // changes are marked
	damage  error       // what could not be restored

	closing sync.Once
	ended   atomic.Bool
	closed  error
}

// errEnded says that the world's doors are not moved any more.
var errEnded = errors.New("the session is closed")

// ProxyURL is the Spine Secure Proxy's URL, with no trailing slash.
func (w *World) ProxyURL() string { return w.proxyURL }

// Ask hands a request of the harness's own to the proxy, and returns the whole answer; both are
// in the journal, made by [journal.Harness]. The request never passes a listener, so that nothing
// a consumer sends can be taken for it. Its URL's path is that of a request to the proxy.
func (w *World) Ask(r *http.Request) (*http.Response, error) {
	answer, err := w.proxyDoor.RoundTrip(r.WithContext(journal.MadeBy(r.Context(), journal.Harness)))
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	return answer, nil
}

// RegistryBase is the registry's FHIR base URL.
func (w *World) RegistryBase() string { return w.registry.base }

// RegistryToken is the URL of the registry's token endpoint.
func (w *World) RegistryToken() string { return w.registry.token }

// RegistryClient returns the registry credentials of a consumer, made when they are
// first asked for. They allow it to search and to read [RG-28].
func (w *World) RegistryClient(name string) (id, secret string) {
	c, err := w.registry.client(name)
	if err != nil {
		return "", "" // ids are made unique, so this cannot come up
	}
	return c.ID, c.Secret
}

// KnownRegistryClient returns the registry credentials of a consumer that RegistryClient has made, and whether it has.
func (w *World) KnownRegistryClient(name string) (id, secret string, known bool) {
	c, known := w.registry.known(name)
	return c.ID, c.Secret, known
}

// Registry returns the Booking Registry.
func (w *World) Registry() *Registry { return w.registry }

// RegistryOutage has the registry refuse connections, or brings it back.
func (w *World) RegistryOutage(away bool) error {
	if away {
		return w.registry.Outage(Refusing)
	}
	return w.registry.Outage(NoOutage)
}

// RetryRegistrations has every provider try at once what it still owes the registry.
func (w *World) RetryRegistrations() {
	w.registry.eachRegistrar(func(r *registrar.Registrar) { r.Retry() })
}

// Faults returns the plan of misbehaviour.
func (w *World) Faults() *fault.Plan { return w.faults }

// Providers returns the providers in the order of the configuration.
func (w *World) Providers() []*Provider { return slices.Clone(w.providers) }

// Provider returns the provider of that name or short name.
func (w *World) Provider(name string) (*Provider, bool) {
	for _, p := range w.providers {
		if p.Name == name || p.Short == name {
			return p, true
		}
	}
	return nil, false
}

// Settle waits until the world is at rest: no exchange is open, and what providers
// owe the registry is done or has been tried and failed. It returns the context's error.
func (w *World) Settle(ctx context.Context) error {
	for {
		if err := w.Journal.WaitQuiet(ctx); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
		settled := true
		for _, p := range w.providers {
			if !p.registrar.Settled() {
				settled = false
				if err := p.registrar.Settle(ctx); err != nil {
					return fmt.Errorf("settle %s: %w", p.Name, err)
				}
			}
		}
		if settled && w.Journal.Busy() == 0 {
			return nil
		}
	}
}

// StopRegistering ends what providers do of themselves: what they still owe the registry stays undone.
// Whoever calls is still heard and answered.
func (w *World) StopRegistering() {
	for _, p := range w.providers {
		if p.registrar != nil {
			p.registrar.Close()
		}
	}
}

// Close ends the session: it stops the registrars, closes every listener, breaks
// open connections and waits until nothing is at work any more. What providers still
// owe the registry stays undone. The journal is the caller's to close where the caller gave it.
func (w *World) Close() error {
	w.closing.Do(func() {
		w.ended.Store(true)
		var faults []error
		w.StopRegistering()
		for _, l := range slices.Backward(w.listeners) {
			faults = append(faults, l.end())
		}
		if w.proxyDoor != nil {
			w.proxyDoor.Close()
		}
		for _, p := range w.providers {
			p.door.Close()
		}
		if w.registry != nil {
			w.registry.door.Close()
		}
		w.closed = errors.Join(faults...)
	})
	return w.closed
}
