// Package page shows a server's sessions to people, in a browser: diaries, bookings
// with their versions, and the journal as it happens.
//
// It refuses to know what a right answer is, and it judges nobody. What it shows is
// patient data where a tester sent such, so NHS numbers are masked, names are shown
// only where a body was asked for, and nothing of it stands in a log. There is no
// login: it belongs on the control listener, which listens on loopback.
//
//	pages, err := page.New(page.Config{Sessions: manager})
//	mux.Handle("/ui/", pages)
package page

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Root is where the pages stand; they link to each other below it.
const Root = "/ui/"

// DefaultSession is the key of the session that opens first, where there is one.
const DefaultSession = "default"

// formLimit is the most that is read of a form, in bytes.
const formLimit = 64 << 10

// Config is what the pages are about. Sessions and Real are required.
type Config struct {
	Sessions *session.Manager
	// Real is the real clock, by which a session's clock runs.
	Real func() time.Time
	// Explain says of a request that the mock took for no interaction which one comes
	// nearest, why it is not that one, and what to change. Nil hides the column.
	Explain func(journal.Exchange) (nearest, why, change string)
	// LoopbackOnly refuses requests that name the listener by anything but a loopback
	// address or localhost, as a page does that has its own name lead to loopback.
	LoopbackOnly bool
	// Logger may be nil. It gets no keys and no patient data.
	Logger *slog.Logger
}

// handler answers a request, or returns what is wrong with it.
type handler func(w http.ResponseWriter, r *http.Request) error

// pages is the http.Handler.
type pages struct {
	config Config
	mux    *http.ServeMux
	origin *http.CrossOriginProtection
}

// New returns the handler of everything below Root. It is safe for concurrent use.
func New(c Config) (http.Handler, error) {
	if c.Sessions == nil {
		return nil, errors.New("page: Sessions is not set")
	}
	if c.Real == nil {
		return nil, errors.New("page: Real is not set")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	p := &pages{config: c, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection()}
	for pattern, h := range map[string]handler{
		"GET /ui/{$}":                               p.first,
		"GET /ui/assets/{name}":                     p.asset,
		"GET /ui/sessions":                          p.sessions,
		"POST /ui/sessions":                         p.begin,
		"GET /ui/s/{key}":                           p.session,
		"POST /ui/s/{key}":                          p.actOnSession,
		"GET /ui/s/{key}/end":                       p.confirmEnd,
		"POST /ui/s/{key}/end":                      p.end,
		"GET /ui/s/{key}/bookings/{provider}/{id}":  p.booking,
		"POST /ui/s/{key}/bookings/{provider}/{id}": p.actOnBooking,
		"GET /ui/s/{key}/journal":                   p.journal,
		"GET /ui/s/{key}/journal/stream":            p.stream,
		"GET /ui/s/{key}/journal/{seq}":             p.exchange,
		"GET /ui/s/{key}/unmatched":                 p.unmatched,
		"/ui/":                                      nowhere,
	} {
		p.mux.HandleFunc(pattern, p.answering(h))
	}
	return p, nil
}

// ServeHTTP answers one request. Nothing here may be kept by a browser, run a script
// that is not ours, or be framed by another page.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	r.Body = http.MaxBytesReader(w, r.Body, formLimit)
	if err := p.guard(r); err != nil {
		p.refuse(w, r, err)
		return
	}
	p.mux.ServeHTTP(w, r)
}

// guard turns away forms that another site's page has a browser send, and pages that
// have their own name lead here.
func (p *pages) guard(r *http.Request) error {
	if p.config.LoopbackOnly && !namesLoopback(r.Host) {
		return &problem{http.StatusForbidden, "Open this page at its loopback address, such as 127.0.0.1, or at localhost."}
	}
	if err := p.origin.Check(r); err != nil {
		return &problem{http.StatusForbidden, "This form was sent from a page of another site. Open this page itself and send the form from there."}
	}
	return nil
}

func namesLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// answering tells people what is wrong where a handler says so.
func (p *pages) answering(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			p.refuse(w, r, err)
		}
	}
}

func nowhere(http.ResponseWriter, *http.Request) error {
	return &problem{http.StatusNotFound, "There is no such page. The sessions are a good place to begin."}
}

// first leads to the session that is there from the start, or else to the list.
func (p *pages) first(w http.ResponseWriter, r *http.Request) error {
	to := Root + "sessions"
	if _, err := p.config.Sessions.Get(DefaultSession); err == nil {
		to = Root + "s/" + DefaultSession
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
