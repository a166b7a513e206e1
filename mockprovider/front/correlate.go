package front

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// By what a request is known to belong to a world, in the order in which it is tried.
const (
	BySession   = "session path"
	ByBooking   = "booking of a scenario that has ended"
	ByToken     = "token"
	BySspFrom   = "Ssp-From"
	ByRequestID = "X-Request-Id"
	ByBeingOnly = "the only scenario"
	ByBeingLast = "the scenario that ended last, for none is running"
)

// finding is which world a request belongs to.
type finding struct {
	place *Place
	by    string
	// why is set where no world was found.
	why string
	// target is the request's own, in origin form, and rest what follows the world's mount.
	target, rest string
}

// find looks for the world of a request, in the order of the constants above.
func (f *Front) find(r *http.Request) finding {
	out := finding{target: originForm(r.RequestURI)}
	rest, below := strings.CutPrefix(out.target, f.path)
	if !below || rest != "" && rest[0] != '/' && rest[0] != '?' {
		out.why = "its path is not below " + f.config.Root
		return out
	}
	out.rest = rest
	places, last := f.running()
	if key, tail, ok := sessionOf(rest); ok {
		out.rest, out.by = tail, BySession
		f.mu.Lock()
		out.place = f.places[key]
		f.mu.Unlock()
		if out.place == nil {
			out.why = "its path names a session that is not running: the scenario has ended, or the address is that of another run"
		}
		return f.remember(r, out)
	}
	if out.place = f.byBooking(out.rest); out.place != nil {
		out.by = ByBooking
		return f.remember(r, out)
	}
	switch {
	case len(places) == 0 && last == nil:
		out.why = "no scenario is running"
		return out
	case len(places) == 0:
		out.place, out.by = last, ByBeingLast
		return f.remember(r, out)
	}
	out.place, out.by = f.byWho(r, places)
	if out.place == nil {
		out.why = fmt.Sprintf("%d scenarios are running, and neither session path, token, Ssp-From nor X-Request-Id tells which of them it belongs to", len(places))
	}
	return f.remember(r, out)
}

// byBooking is the place of an ended scenario in which the booking was made that a request addresses, where worlds are at
// one address and no scenario that is running holds it: a consumer may look after its bookings longer than the scenario
// lasts that they were made in.
func (f *Front) byBooking(rest string) *Place {
	_, id, ok := strings.Cut(rest, "/Appointment/")
	if id, _, _ = strings.Cut(id, "?"); !ok || !f.config.Fixed {
		return nil
	}
	id, _, _ = strings.Cut(id, "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	var found *Place
	for _, p := range f.places {
		switch {
		case !p.holds(id):
		case !p.ended, found != nil:
			return nil
		default:
			found = p
		}
	}
	return found
}

// holds says that a provider of the world has the booking.
func (p *Place) holds(id string) bool {
	return slices.ContainsFunc(p.world.Providers(), func(provider *mockprovider.Provider) bool {
		_, err := provider.Booking(id)
		return err == nil
	})
}

// running are the places whose scenarios have not ended, and the one whose scenario ended last, if it has not left.
func (f *Front) running() (running []*Place, last *Place) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.places {
		if !p.ended {
			running = append(running, p)
		}
	}
	return running, f.last
}

// sessionOf reads the session's key from a path /s/[key]/... below the root.
func sessionOf(rest string) (key, tail string, ok bool) {
	rest, ok = strings.CutPrefix(rest, "/s/")
	if !ok {
		return "", "", false
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], rest[end:], true
}

// byWho looks for the world by who calls.
func (f *Front) byWho(r *http.Request, places []*Place) (*Place, string) {
	if p := byToken(r, places); p != nil {
		return p, ByToken
	}
	if from := r.Header.Get("Ssp-From"); from != "" {
		if p := only(narrow(places, func(id Identity) bool { return id.ASID == from })); p != nil {
			return p, BySspFrom
		}
	}
	if id := r.Header.Get("X-Request-Id"); id != "" {
		f.mu.Lock()
		p := f.seen[id]
		f.mu.Unlock()
		if p != nil {
			return p, ByRequestID
		}
	}
	if p := only(places); p != nil {
		return p, ByBeingOnly
	}
	return nil, ""
}

// remember notes which world a request id was used in. A retry carries the same one.
func (f *Front) remember(r *http.Request, out finding) finding {
	if id := r.Header.Get("X-Request-Id"); id != "" && out.place != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.seen[id] = out.place
	}
	return out
}

func only(places []*Place) *Place {
	if len(places) == 1 {
		return places[0]
	}
	return nil
}

// narrow keeps the worlds that have a consumer of that kind.
func narrow(places []*Place, is func(Identity) bool) []*Place {
	return slices.DeleteFunc(slices.Clone(places), func(p *Place) bool { return !slices.ContainsFunc(p.identities(), is) })
}

// claims are what a token says of who calls whom.
type claims struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience any    `json:"aud"`
}

// byToken looks for the world by an access token: that of the proxy's interactions by
// its issuer, audience and subject, one of the registry's by who gave it out, and a
// request for one by its credentials.
func byToken(r *http.Request, places []*Place) *Place {
	if id, secret, ok := credentials(r); ok {
		return only(slices.DeleteFunc(slices.Clone(places), func(p *Place) bool { return !p.world.Registry().HasClient(id, secret) }))
	}
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	c, ok := claimsOf(token)
	if !ok {
		return only(slices.DeleteFunc(slices.Clone(places), func(p *Place) bool { return !p.world.Registry().GaveToken(token) }))
	}
	found := narrow(places, func(id Identity) bool { return id.Issuer != "" && id.Issuer == c.Issuer })
	if audience, ok := c.Audience.(string); ok && len(found) > 1 {
		found = slices.DeleteFunc(found, func(p *Place) bool { return !p.serves(audience) })
	}
	if len(found) > 1 {
		found = narrow(found, func(id Identity) bool { return slices.Contains(id.Subjects, c.Subject) })
	}
	return only(found)
}

// serves says that a provider of the world has that base URL.
func (p *Place) serves(base string) bool {
	for _, provider := range p.world.Providers() {
		if provider.Base == base {
			return true
		}
	}
	return false
}

// claimsOf reads a token's claims without checking anything.
func claimsOf(token string) (claims, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return claims{}, false
	}
	var c claims
	return c, json.Unmarshal(raw, &c) == nil
}

// formLimit is the most that is read of a form, in bytes; credentials are far shorter.
const formLimit = 64 << 10

// credentials reads the client credentials of a request for a registry token. The body is put back as it was.
func credentials(r *http.Request) (id, secret string, ok bool) {
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return "", "", false
	}
	start, err := io.ReadAll(io.LimitReader(r.Body, formLimit))
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failing{err}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), r.Body}
	form, bad := url.ParseQuery(string(start))
	if bad != nil || form.Get("client_id") == "" {
		return "", "", false
	}
	return form.Get("client_id"), form.Get("client_secret"), true
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
