package embedded

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/certs"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// Registry is a booking registry for a provider of elsewhere, and nothing else.
type Registry struct {
	// Base and Token are its addresses, ClientID and ClientSecret what the provider signs on with.
	Base, Token, ClientID, ClientSecret string
	// Journal is where what it hears is recorded.
	Journal *journal.Journal
	world   *mockprovider.World
	server  *http.Server
	served  chan error
	// story is the journal that what it hears is recorded in besides, each exchange by whom it was made; nil where there is none.
	story atomic.Pointer[journal.Journal]
	// consumers are the ids of the consumers' credentials; shared is true once one has been told of the registry in the story.
	consumers sync.Map
	shared    atomic.Bool
}

// RegistryConfig says where and how a registry is served.
type RegistryConfig struct {
	// Address is where it listens, host and port.
	Address string
	// Certificate and Key are files in PEM form; with them it is served over TLS. Clients is the authority that has to
	// have signed the certificates of its clients; empty asks for none.
	Certificate, Key, Clients string
}

// StartRegistry serves a registry; when it returns, it can be called.
func StartRegistry(ctx context.Context, c RegistryConfig) (*Registry, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Address)
	if err != nil {
		return nil, fmt.Errorf("serve the registry: %w", err)
	}
	root := "http://" + listener.Addr().String()
	if c.Certificate != "" {
		with, err := c.secured()
		if err != nil {
			return nil, errors.Join(err, listener.Close())
		}
		root, listener = "https://"+listener.Addr().String(), tls.NewListener(listener, with)
	}
	now := time.Now //nolint:forbidigo // a provider of elsewhere lives in real time
	running := clock.At(now())
	running.Run(now)
	r := &Registry{Journal: journal.New(now), served: make(chan error, 1)}
	r.world, err = mockprovider.Start(ctx, mockprovider.Config{Clock: running, Journal: r.Journal, Mount: root, NoRegistry: true})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	r.Base, r.Token = r.world.RegistryBase(), r.world.RegistryToken()
	r.server = &http.Server{Handler: onlyRegistry(r.recorded(r.world)), ReadHeaderTimeout: time.Minute}
	go func() { r.served <- r.server.Serve(listener) }()
	if r.ClientID, r.ClientSecret, err = r.world.Registry().AddProvider("under test"); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// secured is how it is served over TLS.
func (c RegistryConfig) secured() (*tls.Config, error) {
	way := certs.Anybody
	if c.Clients != "" {
		way = certs.Required
	}
	with, err := certs.Server(c.Certificate, c.Key, c.Clients, way)
	if err != nil {
		return nil, fmt.Errorf("serve the registry over TLS: %w", err)
	}
	return with, nil
}

// MakeCertificate makes an authority and a certificate for a registry that listens at an address, as files in a folder.
func MakeCertificate(folder, address string, now time.Time) (certs.Files, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return certs.Files{}, fmt.Errorf("certificate of the registry: %w", err)
	}
	var hosts []string
	if host != "" {
		hosts = []string{host}
	}
	files, _, err := certs.Ensure(folder, hosts, now)
	if err != nil {
		return files, fmt.Errorf("certificate of the registry: %w", err)
	}
	return files, nil
}

// onlyRegistry leaves the world's own providers and proxy out.
func onlyRegistry(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/registry/") {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Close ends the registry and waits until it has.
func (r *Registry) Close() error {
	err := r.server.Close()
	if served := <-r.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, r.world.Close())
}

// Outage has the registry refuse connections, or brings it back.
func (r *Registry) Outage(away bool) error {
	if err := r.world.RegistryOutage(away); err != nil {
		return fmt.Errorf("registry: %w", err)
	}
	return nil
}

// mostWaits is how often the registry waits anew for a provider that tells it of other bookings meanwhile.
const mostWaits = 12

// Registered waits until the registry was told of a booking, with that status, and says whether it was. A provider that
// tells it one booking after another is still at work: the time begins anew with each that the registry took.
func (r *Registry) Registered(ctx context.Context, booking, status string, within time.Duration) bool {
	for range mostWaits {
		before := took(r.Journal)
		wait, cancel := context.WithTimeout(ctx, within)
		err := r.Journal.Wait(wait, func(journal.View) bool { return heard(r.Journal, booking, status) })
		cancel()
		if err == nil {
			return true
		}
		if ctx.Err() != nil || took(r.Journal) == before {
			return false
		}
	}
	return false
}

// took is how much a registry was told of bookings that it took.
func took(j *journal.Journal) int {
	n := 0
	for _, e := range j.Select(journal.Filter{Heard: evidence.Registry}) {
		if e.Exchange.Status/100 == 2 && (e.Exchange.Method == http.MethodPut || strings.HasSuffix(e.Exchange.Target, "/Appointment")) {
			n++
		}
	}
	return n
}

// heard says that a registry took a booking, with that status.
func heard(j *journal.Journal, booking, status string) bool {
	for _, e := range j.Select(journal.Filter{Heard: evidence.Registry}) {
		body := string(e.Exchange.Request.Body)
		if e.Exchange.Status/100 == 2 && strings.Contains(body, booking) && strings.Contains(body, `"`+status+`"`) {
			return true
		}
	}
	return false
}
