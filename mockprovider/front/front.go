// Package front is one fixed address before many worlds: it gives each request to the
// world that it belongs to, and keeps those that belong to none, with the reason.
//
// It refuses to know what a request asks for. It looks at the session in the path, at the booking there
// where all worlds have one address, at the token, Ssp-From and X-Request-Id, in this order, and at nothing else.
//
//	f, err := front.Listen(ctx, front.Config{Address: "127.0.0.1:8443", Now: time.Now})
//	world, err := mockprovider.Start(ctx, mockprovider.Config{Mount: f.Mount("a1"), ...})
//	place, err := f.Enter("a1", world)
//	place.Know(front.Identity{ASID: "918000000111", Issuer: "https://north111.example/"})
//	defer place.Leave()
package front

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/wiretap"
)

// patience is how long a whole exchange may take; longer than anything behind the front waits.
const patience = 2 * time.Minute

// Config is what a front needs. Address and Now are required.
type Config struct {
	// Address is where it listens, host and port; port 0 has the system choose one.
	Address string
	// Root is the absolute URL at which consumers reach the listener, without a trailing
	// slash; empty means http at the address itself.
	Root string
	// Fixed puts every world at Root itself, for a consumer whose addresses are set once
	// by hand. Worlds that are active at the same time are then told apart by who calls alone.
	Fixed bool
	// Secret is the registry secret that consumers keep from world to world where worlds are
	// Fixed; empty draws one from the system's randomness.
	Secret string
	// Now is the real clock, for the times of what belonged to no world.
	Now func() time.Time
	// Logger may be nil. It gets no patient data and no tokens.
	Logger *slog.Logger
}

// Front is the listener and the worlds behind it. It is safe for concurrent use.
type Front struct {
	config Config
	path   string // of Root
	server *http.Server
	served chan struct{}
	tap    *wiretap.Tap
	busy   sync.WaitGroup // connections

	mu        sync.Mutex
	places    map[string]*Place
	seen      map[string]*Place // by X-Request-Id
	last      *Place            // whose scenario ended last
	waiting   []wiretap.Refused // came before any world
	unmatched []Unmatched
	lost      int // that were not kept
}

// Listen returns a front that is ready for requests. It lasts until Close, not until the context ends.
func Listen(ctx context.Context, c Config) (*Front, error) {
	if c.Now == nil {
		return nil, errors.New("front: Now is missing")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Secret == "" {
		c.Secret = rand.Text()
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Address)
	if err != nil {
		return nil, fmt.Errorf("listen at %s: %w", c.Address, err)
	}
	if c.Root == "" {
		c.Root = "http://" + ln.Addr().String()
	}
	u, err := url.Parse(c.Root)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || strings.HasSuffix(c.Root, "/") {
		return nil, errors.Join(fmt.Errorf("front: %q is not an absolute http or https URL without a trailing slash", c.Root), ln.Close())
	}
	f := &Front{
		config: c, path: u.EscapedPath(), served: make(chan struct{}),
		places: map[string]*Place{}, seen: map[string]*Place{},
	}
	f.tap = &wiretap.Tap{Tell: f.unheard}
	f.server = &http.Server{
		ConnContext: f.tap.Context,
		Handler:     f.tap.Handler(f), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(c.Logger.Handler(), slog.LevelDebug), DisableGeneralOptionsHandler: true,
		ConnState: f.connection,
	}
	go func() {
		defer close(f.served)
		if err := f.server.Serve(f.tap.Listener(ln)); !errors.Is(err, http.ErrServerClosed) {
			c.Logger.Error("front ended", slog.Any("error", err))
		}
	}()
	return f, nil
}

func (f *Front) connection(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		f.busy.Add(1)
	case http.StateClosed, http.StateHijacked:
		f.busy.Done()
	case http.StateActive, http.StateIdle:
	}
}

// Close stops listening, breaks open connections and waits until no request is at work.
// The worlds are left to those who started them.
func (f *Front) Close() error {
	err := f.server.Close()
	<-f.served
	f.busy.Wait()
	if err != nil {
		return fmt.Errorf("close front: %w", err)
	}
	return nil
}

// Root is the URL at which consumers reach the front.
func (f *Front) Root() string { return f.config.Root }

// Fixed says that worlds are at Root itself and told apart by who calls alone.
func (f *Front) Fixed() bool { return f.config.Fixed }

// Secret is the registry secret that consumers keep from world to world.
func (f *Front) Secret() string { return f.config.Secret }

// Mount is where a world of that key is: what mockprovider.Config.Mount is to be.
func (f *Front) Mount(key string) string {
	if f.config.Fixed {
		return f.config.Root
	}
	return f.config.Root + "/s/" + key
}

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Enter puts a world behind the front. Its Mount must be what [Front.Mount] gave for the key.
func (f *Front) Enter(key string, w *mockprovider.World) (*Place, error) {
	if !keyForm.MatchString(key) {
		return nil, fmt.Errorf("front: key %q is not 1 to 64 lower-case letters, digits and hyphens", key)
	}
	u, err := url.Parse(f.Mount(key))
	if err != nil {
		return nil, fmt.Errorf("front: %w", err)
	}
	p := &Place{front: f, key: key, world: w, path: u.EscapedPath()}
	p.context, p.cancel = context.WithCancel(context.Background())
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.places[key] != nil {
		p.cancel()
		return nil, fmt.Errorf("front: key %q is already in use", key)
	}
	f.places[key] = p
	for _, r := range f.waiting {
		w.Unheard("", r)
	}
	f.waiting = nil
	return p, nil
}

// ServeHTTP gives a request to its world, or says why it belongs to none.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found := f.find(r)
	if found.place == nil || !found.place.begin() {
		f.nobody(w, r, found.why)
		return
	}
	defer found.place.busy.Done()
	found.place.serve(w, r, found)
}
