// Package embedded serves the mock provider of this program as a provider under test:
// on loopback, in real time, with free slots in the hours to come and a registry.
//
// It has no dependency on how a provider is judged.
//
//	p, err := embedded.Start(ctx, embedded.Config{Seed: 1})
//	defer p.Close()
//	p.Config // says how to reach it
package embedded

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider"
)

// Config says how the mock is to be.
type Config struct {
	Seed int64
	// Variance is the seed of legal differences in what it answers; 0 means none. Differs are such that are chosen.
	Variance int64
	Differs  map[string]string
	// Proxy has it called through the proxy.
	Proxy bool
	// Formats are those of the run; nil means JSON and XML.
	Formats []string
	// TLS has it served over TLS, with a certificate made for it.
	TLS bool
	// Path is what follows its short name in its base URL; empty means /STU3/1.
	Path string
	// Slots is how many free slots it has; 0 means 16.
	Slots int
	// Wrap, if set, stands before everything that is asked of it, and ToRegistry before what it asks of the registry.
	Wrap       func(next http.Handler, world *mockprovider.World) http.Handler
	ToRegistry func(next http.RoundTripper) http.RoundTripper
	// Registry, if set, is the registry that it is given in the place of its own.
	Registry *Registry
	// Race is how many requests a race sends at once; 0 means 8.
	Race int
	Now  func() time.Time
}

// Provider is the mock at work.
type Provider struct {
	// Config is how it is reached, and Journal where it and its registry record.
	Config  provider.Config
	Journal *journal.Journal
	World   *mockprovider.World
	server  *http.Server
	served  chan error
	certs   string // folder of the certificates, where there are some
}

// Short is the mock provider's name in addresses.
const Short = "vale"

// Start serves a mock provider; when it returns, it can be called.
func Start(ctx context.Context, c Config) (*Provider, error) {
	if c.Now == nil {
		c.Now = time.Now //nolint:forbidigo // a provider lives in real time
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the mock provider: %w", err)
	}
	p := &Provider{Journal: journal.New(c.Now), served: make(chan error, 1)}
	root := "http://" + listener.Addr().String()
	if c.TLS {
		root = "https://" + listener.Addr().String()
		if listener, err = p.secure(listener, c.Now()); err != nil {
			return nil, err
		}
	}
	running := clock.At(c.Now())
	running.Run(c.Now)
	providers := mockprovider.DefaultProviders()[:1]
	providers[0].Base = root + "/" + Short + cmp.Or(c.Path, "/STU3/1")
	p.World, err = mockprovider.Start(ctx, mockprovider.Config{
		Elsewhere: c.Registry.elsewhere(), Seed: c.Seed, Clock: running, Journal: p.Journal, Mount: root, Variance: c.Variance, Differs: c.Differs, ToRegistry: c.ToRegistry, Providers: providers,
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	vale := p.World.Providers()[0]
	count := c.Slots
	if count == 0 {
		count = 16
	}
	first := c.Now().UTC().Truncate(15 * time.Minute).Add(2 * time.Hour)
	if _, err := vale.AddSlots(mockprovider.SlotSeries{Start: first, Length: 15 * time.Minute, Count: count}); err != nil {
		return nil, errors.Join(err, p.World.Close(), listener.Close())
	}
	handler := http.Handler(p.World)
	if c.Wrap != nil {
		handler = c.Wrap(handler, p.World)
	}
	p.server = &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { p.served <- p.server.Serve(listener) }()
	p.Config, err = p.configure(c, vale)
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// configure says how the mock is reached, in the words of a configuration file, so that it is held to the same checks.
func (p *Provider) configure(c Config, vale *mockprovider.Provider) (provider.Config, error) {
	formats := c.Formats
	if formats == nil {
		formats = []string{"json", "xml"}
	}
	proxy := ""
	if c.Proxy {
		proxy = p.World.ProxyURL()
	}
	text := fmt.Sprintf("name: the embedded mock provider\nbase_url: %q\nproxy: %q\nasid: %q\nservices: [%q]\nregistry: ours\nformats: [%s]\n",
		vale.Base, proxy, vale.ASID, vale.ServiceID, strings.Join(formats, ", "))
	if p.certs != "" {
		text += fmt.Sprintf("tls: {ca: %q}\n", filepath.Join(p.certs, "ca.crt"))
	}
	text += "limits: {settle: 5s" // it tells the registry at once
	if c.Race > 0 {
		text += fmt.Sprintf(", race: %d", c.Race)
	}
	text += "}\n"
	return provider.Parse([]byte(text), false) //nolint:wrapcheck // of a text that was just made
}

// Close ends the mock and waits until it has.
func (p *Provider) Close() error {
	err := p.server.Close()
	if served := <-p.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	err = errors.Join(err, p.World.Close())
	if p.certs != "" {
		err = errors.Join(err, os.RemoveAll(p.certs))
	}
	return err
}

// secure serves a listener over TLS, with a certificate of an authority that is made for it.
func (p *Provider) secure(l net.Listener, now time.Time) (net.Listener, error) {
	folder, err := os.MkdirTemp("", "rebookcheck-provider-")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("certificates: %w", err), l.Close())
	}
	p.certs = folder
	files, _, err := certs.Ensure(folder, []string{"127.0.0.1"}, now)
	if err == nil {
		var with *tls.Config
		if with, err = certs.Server(files.ServerCert, files.ServerKey, "", certs.Anybody); err == nil {
			return tls.NewListener(l, with), nil
		}
	}
	return nil, errors.Join(fmt.Errorf("certificates: %w", err), l.Close(), os.RemoveAll(folder))
}

// Can is true: staff of the mock do as they are asked.
func (p *Provider) Can(provider.Act) bool { return true }

// MoveTo has staff move a booking to the slot that begins then.
func (p *Provider) MoveTo(ctx context.Context, id string, start time.Time) error {
	if err := p.World.Providers()[0].Move(ctx, id, start); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	return nil
}

// CancelLocally has staff cancel a booking in their own system.
func (p *Provider) CancelLocally(ctx context.Context, id string) error {
	vale := p.World.Providers()[0]
	if err := vale.CancelLocally(ctx, id); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	return nil
}

// Outage has the registry refuse connections, or brings it back and has the provider try again at once.
func (p *Provider) Outage(away bool) error {
	if err := p.World.RegistryOutage(away); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	if !away {
		p.World.RetryRegistrations()
	}
	return nil
}

// Registered waits until the provider has told the registry of a booking, with that status, and says whether it has. A mock
// that is at rest will not tell it any more.
func (p *Provider) Registered(ctx context.Context, booking, status string, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := p.World.Settle(ctx); err != nil {
		return false
	}
	return heard(p.Journal, booking, status)
}
