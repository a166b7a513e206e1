package server

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Addresses to listen at unless told otherwise.
const (
	DefaultFHIRAddr    = "127.0.0.1:8080"
	DefaultControlAddr = "127.0.0.1:8081"
)

// DefaultKey is the key of the session that there is from the start.
const DefaultKey = "default"

// Defaults of times.
const (
	DefaultDrain           = 10 * time.Second
	DefaultProxyTimeout    = 10 * time.Second
	DefaultRegistryTimeout = 2 * time.Second
)

// Config is what a server needs. The zero value is ready, but for Real.
type Config struct {
	// FHIRAddr and ControlAddr are host:port to listen at; port 0 has the system choose. Empty means the defaults.
	FHIRAddr, ControlAddr string
	// PublicURL is how consumers reach the FHIR port, where that is not its address. It may have a path.
	PublicURL string
	// Data is the folder for sessions and their journals, each address in a folder of its own below it, in which a later
	// start finds them as they were; empty means a temporary one that is removed in the end.
	Data string
	// Shared, if set, has sessions be kept in a store that other servers use too, instead of in Data.
	Shared *Shared
	// Idle, Max, Limits, ProxyTimeout and RegistryTimeout are as in session.Config; 0 means the defaults.
	Idle                          time.Duration
	Max                           int
	Limits                        session.Limits
	ProxyTimeout, RegistryTimeout time.Duration
	// Default are the options of the session default. Its key is DefaultKey and it is kept.
	Default session.Options
	// TLS, if set, has the FHIR port speak TLS.
	TLS *tls.Config
	// Patience is how long clients may take; see Patience.
	Patience Patience
	// Drain is the most that requests at work get when the server ends; 0 means DefaultDrain.
	Drain time.Duration
	// Ticks says when to look for idle sessions; nil means a ticker of the server's own.
	Ticks <-chan time.Time
	// Control and Page make the handlers of the control port: everything, and what is below /ui/. Nil means there is none.
	Control, Page Factory
	// Real is the real clock.
	Real func() time.Time
	// Logger may be nil. See NewLogger.
	Logger *slog.Logger
}

// Factory makes a handler of the control port.
type Factory func(Parts) (http.Handler, error)

// Parts are what handlers of the control port are made from.
type Parts struct {
	Sessions *session.Manager
	// Root is the URL of the control port, with no trailing slash.
	Root string
	// LoopbackOnly says that the control port listens on loopback.
	LoopbackOnly bool
	// Real is the real clock.
	Real func() time.Time
	// Logger is never nil.
	Logger *slog.Logger
}

// Patience is how long a client may take over each thing. Zero values mean the defaults.
type Patience struct {
	// Header is for the header of a request, Request for all of it, Answer for taking
	// the answer, and Idle for the next request on the same connection.
	Header, Request, Answer, Idle time.Duration
}

// Validate names every problem of the configuration.
func (c Config) Validate() error {
	var problems []error
	for _, at := range []struct{ what, addr string }{{"FHIRAddr", c.FHIRAddr}, {"ControlAddr", c.ControlAddr}} {
		if _, _, err := net.SplitHostPort(at.addr); at.addr != "" && err != nil {
			problems = append(problems, fmt.Errorf("%s %q is not host:port", at.what, at.addr))
		}
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" ||
		u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(c.PublicURL, "/")) {
		problems = append(problems, fmt.Errorf("PublicURL %q is not an absolute http or https URL without a trailing slash", c.PublicURL))
	}
	for _, d := range []time.Duration{c.Idle, c.ProxyTimeout, c.RegistryTimeout, c.Drain, c.Patience.Header, c.Patience.Request, c.Patience.Answer, c.Patience.Idle} {
		if d < 0 {
			problems = append(problems, errors.New("a time is negative"))
			break
		}
	}
	problems = append(problems, c.Shared.validate(c.Data))
	if c.Real == nil {
		problems = append(problems, errors.New("the clock Real is missing"))
	}
	return errors.Join(problems...)
}

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.FHIRAddr = cmp.Or(c.FHIRAddr, DefaultFHIRAddr)
	c.ControlAddr = cmp.Or(c.ControlAddr, DefaultControlAddr)
	c.Idle = cmp.Or(c.Idle, session.DefaultIdle)
	c.ProxyTimeout = cmp.Or(c.ProxyTimeout, DefaultProxyTimeout)
	c.RegistryTimeout = cmp.Or(c.RegistryTimeout, DefaultRegistryTimeout)
	c.Drain = cmp.Or(c.Drain, DefaultDrain)
	c.Patience.Header = cmp.Or(c.Patience.Header, 5*time.Second)
	longest := time.Minute + 2*c.ProxyTimeout // longer than anything behind the port waits
	c.Patience.Request = cmp.Or(c.Patience.Request, longest)
	c.Patience.Answer = cmp.Or(c.Patience.Answer, longest)
	c.Patience.Idle = cmp.Or(c.Patience.Idle, time.Minute)
	c.Default.Key, c.Default.Name, c.Default.Kept = DefaultKey, DefaultKey, true
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

// root is the URL of the FHIR port as consumers see it, given the address it listens at.
func (c Config) root(addr net.Addr) string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	scheme := "http"
	if c.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + reachable(addr)
}

// reachable is the address under which this machine reaches a listener.
func reachable(addr net.Addr) string {
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("localhost", fmt.Sprint(at.Port()))
}

// onLoopback reports whether only this machine reaches a listener.
func onLoopback(addr net.Addr) bool {
	at, err := netip.ParseAddrPort(addr.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}
