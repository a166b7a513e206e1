package front

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Place is one world behind the front. It is safe for concurrent use.
type Place struct {
	front *Front
	key   string
	world *mockprovider.World
	path  string // of the world's mount

	ended bool // the front's mu is held

	context context.Context //nolint:containedctx // it ends the requests that are at work when the world leaves
	cancel  context.CancelFunc

	mu    sync.Mutex
	gone  bool
	known []Identity
	busy  sync.WaitGroup
}

// Identity is a consumer that a world has in it. Empty fields say nothing.
type Identity struct {
	// ASID is what it sends as Ssp-From.
	ASID string
	// Issuer and Subjects are what its tokens hold as iss and sub.
	Issuer   string
	Subjects []string
}

// Know tells the front who calls in this world.
func (p *Place) Know(id Identity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = append(p.known, id)
}

// identities returns who is known to call.
func (p *Place) identities() []Identity {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clip(p.known)
}

// begin lets one request in, unless the world is leaving. Whoever is let in calls busy.Done.
func (p *Place) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return false
	}
	p.busy.Add(1)
	return true
}

// End says that the world's scenario has ended. Requests with its session in their path still reach
// it, and while no scenario is running those that name none; it is not looked for by who calls any more.
func (p *Place) End() {
	p.front.mu.Lock()
	defer p.front.mu.Unlock()
	p.ended, p.front.last = true, p
	for id, place := range p.front.seen {
		if place == p {
			delete(p.front.seen, id)
		}
	}
}

// Leave takes the world from behind the front, breaks off what is at work in it (but for what
// the proxy has forwarded, which ends with the provider's answer or the proxy's patience) and
// closes the world. When it returns, nothing is at work in it any more.
func (p *Place) Leave() error {
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	p.front.mu.Lock()
	if p.front.places[p.key] == p {
		delete(p.front.places, p.key)
	}
	if p.front.last == p {
		p.front.last = nil
	}
	for id, place := range p.front.seen {
		if place == p {
			delete(p.front.seen, id)
		}
	}
	p.front.mu.Unlock()
	p.cancel()
	err := p.world.Close()
	p.busy.Wait()
	return err //nolint:wrapcheck // it is the world's own
}

// serve hands a request to the world. One that was addressed otherwise than to the
// world is given the world's address, and the journal says so.
func (p *Place) serve(w http.ResponseWriter, r *http.Request, found finding) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(p.context, cancel)() //nolint:contextcheck // the request's context is the one handed on; this one only ends it
	r = r.WithContext(ctx)
	if target := p.path + found.rest; target != found.target {
		data, err := json.Marshal(journal.FrontMark{Target: found.target, By: found.by})
		if u, bad := url.ParseRequestURI(target); err == nil && bad == nil {
			p.world.Journal.Mark(journal.MarkFront, "", data)
			r.URL, r.RequestURI = u, target
		}
	}
	p.world.ServeHTTP(w, r)
}

// originForm takes scheme and authority off an absolute request target.
func originForm(target string) string {
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(target, scheme); ok {
			if i := strings.IndexByte(rest, '/'); i >= 0 {
				return rest[i:]
			}
			return "/"
		}
	}
	return target
}
