package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
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
}

// StartRegistry serves a registry at an address; when it returns, it can be called.
func StartRegistry(ctx context.Context, address string) (*Registry, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve the registry: %w", err)
	}
	now := time.Now //nolint:forbidigo // a provider of elsewhere lives in real time
	running := clock.At(now())
	running.Run(now)
	r := &Registry{Journal: journal.New(now), served: make(chan error, 1)}
	r.world, err = mockprovider.Start(ctx, mockprovider.Config{
		Clock: running, Journal: r.Journal, Mount: "http://" + listener.Addr().String(), NoRegistry: true,
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	r.Base, r.Token = r.world.RegistryBase(), r.world.RegistryToken()
	r.server = &http.Server{Handler: onlyRegistry(r.world), ReadHeaderTimeout: time.Minute}
	go func() { r.served <- r.server.Serve(listener) }()
	if r.ClientID, r.ClientSecret, err = r.world.Registry().AddProvider("under test"); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
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

// Registered waits until the registry was told of a booking, with that status, and says whether it was.
func (r *Registry) Registered(ctx context.Context, booking, status string, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return r.Journal.Wait(ctx, func(journal.View) bool { return heard(r.Journal, booking, status) }) == nil
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
