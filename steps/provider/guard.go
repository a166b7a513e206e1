package provider

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// badTokens are tokens that a provider has to refuse.
var badTokens = []struct {
	wrong  string
	claims func(p *play, r wire.Request) func(object)
	token  func(string) string
}{
	{wrong: evidence.WrongTokenNone, token: func(string) string { return "" }},
	{wrong: evidence.WrongTokenParts, token: func(t string) string { return strings.Join(strings.Split(t, ".")[:2], ".") }},
	{wrong: evidence.WrongTokenBase64, token: func(t string) string { parts := strings.Split(t, "."); return parts[0] + ".!" + parts[1] + ".!" }},
	{wrong: evidence.WrongTokenJSON, token: func(t string) string { return strings.Split(t, ".")[0] + ".bm90IEpTT04." }},
	{wrong: evidence.WrongTokenClaim, claims: changedClaims(func(_ *play, c object) { delete(c, "requesting_organization") })},
	{wrong: evidence.WrongTokenClaim, claims: changedClaims(func(p *play, c object) {
		delete(c, mandatoryClaims[p.lacks%len(mandatoryClaims)]) // each request lacks another
		p.lacks++
	})},
	{wrong: evidence.WrongTokenExpired, claims: changedClaims(func(p *play, c object) {
		c["iat"], c["exp"] = p.now().Add(-15*time.Minute).Unix(), p.now().Add(-10*time.Minute).Unix()
	})},
	{wrong: evidence.WrongTokenEarly, claims: changedClaims(func(p *play, c object) {
		c["iat"], c["exp"] = p.now().Add(10*time.Minute).Unix(), p.now().Add(15*time.Minute).Unix()
	})},
	{wrong: evidence.WrongTokenAudience, claims: changedClaims(func(_ *play, c object) { c["aud"] = "https://nobody.example/STU3/1" })},
	{wrong: evidence.WrongTokenPath, claims: changedClaims(func(p *play, c object) { c["aud"] = p.client.Audience + "/of-somebody-else" })},
	{wrong: evidence.WrongTokenScope, claims: func(_ *play, r wire.Request) func(object) {
		return func(c object) {
			c["requested_scope"] = wire.SlotSearch.Scope
			if r.Scope == wire.SlotSearch.Scope {
				c["requested_scope"] = wire.ReadOne.Scope
			}
		}
	}},
	{wrong: evidence.WrongTokenScope, claims: changedClaims(func(_ *play, c object) {
		switch c["requested_scope"] {
		case wire.SlotSearch.Scope:
			c["requested_scope"] = wire.Update.Scope
		case wire.Update.Scope:
			c["requested_scope"] = wire.ReadOne.Scope // who may read may not write
		default:
			c["requested_scope"] = wire.SlotSearch.Scope
		}
	})},
}

// mandatoryClaims are those that every token has, without the one that is left out of all and those that are spoilt otherwise.
// Source: wire contract, 4.
var mandatoryClaims = []string{"sub", "requesting_device", "reason_for_request", "iss"}

func changedClaims(change func(*play, object)) func(*play, wire.Request) func(object) {
	return func(p *play, _ wire.Request) func(object) { return func(c object) { change(p, c) } }
}

// comesWithBadTokens sends each operation with each token that a provider has to refuse.
func (p *play) comesWithBadTokens(ctx context.Context, name string) error {
	b := p.by[name]
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	for i, bad := range badTokens {
		forms := p.forms()
		if bad.wrong != evidence.WrongTokenNone {
			forms = forms[i%len(forms):][:1] // one format each; a provider that looks at no token in one of them is seen by all in it
		}
		spoil := func(r wire.Request) wire.Request {
			r.Meant.Wrong, r.Token = bad.wrong, bad.token
			if bad.claims != nil {
				r.Claims = bad.claims(p, r)
			}
			return r
		}
		if s, err = p.comesWith(ctx, forms, spoil, b, s); err != nil {
			return err
		}
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	return p.asks(ctx, p.ofPatient(firstForm, p.patient("Mrs Patient").NHSNumber), p.search(p.window("free")))
}

// comesWith sends each operation, in some formats, with a token that a provider has to refuse. The slot that is returned is that of the next:
// another one where a booking was let in.
func (p *play) comesWith(ctx context.Context, forms []string, spoil func(wire.Request) wire.Request, b *appointment, s slot) (slot, error) {
	for _, form := range forms {
		if _, err := p.read(ctx, b); err != nil {
			return s, err
		}
		for i, r := range p.everyRequest(b) {
			r.Form, r.Consumer = form, p.cfg.Consumers[i%2]
			if err := p.asks(ctx, spoil(r)); err != nil {
				return s, err
			}
		}
		other := p.patient("Mrs Patient")
		made, _, err := p.post(ctx, spoil(wire.Request{Operation: wire.Create, Form: form, Body: booking(other, s, p.client.NewID(), p.now())}), other, s)
		if err != nil {
			return s, err
		}
		if made != nil {
			if s, err = p.take(ctx); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// everyRequest is a request of each operation but booking: what is asked of a booking as it was last read.
func (p *play) everyRequest(b *appointment) []wire.Request {
	version := url.PathEscape(text(b.resource, "meta", "versionId"))
	all := []wire.Request{
		p.search(p.window("free")),
		{Operation: wire.ReadOne, Path: bookingPath(b.id)},
		{Operation: wire.ReadOne, Path: bookingPath(b.id) + "/_history/" + version},
		p.ofPatient(firstForm, b.patient.NHSNumber),
	}
	if text(b.resource, "status") == "booked" {
		all = append(all, p.cancellation(b))
	}
	return all
}

// comesWithGoodTokens sends tokens that differ in what they may differ in.
func (p *play) comesWithGoodTokens(ctx context.Context) error {
	bare := probing(evidence.ProbeNoPractitioner, p.search(p.window("free")))
	bare.Claims = func(c object) { delete(c, "requesting_practitioner") }
	ahead := probing(evidence.ProbeDrift, p.search(p.window("free")))
	ahead.Claims = func(c object) {
		c["iat"], c["exp"] = p.now().Add(30*time.Second).Unix(), p.now().Add(330*time.Second).Unix()
	}
	if err := p.asks(ctx, p.search(p.window("free")), bare, ahead); err != nil {
		return err
	}
	return p.comesNameless(ctx)
}

// comesNameless books, reads, looks for and cancels with tokens that leave the practitioner out.
func (p *play) comesNameless(ctx context.Context) error {
	nameless := func(r *wire.Request) {
		r.Claims = func(c object) { delete(c, "requesting_practitioner") }
		r.Meant.Probe = evidence.ProbeNoPractitioner
	}
	b, err := p.book(ctx, p.north(), "Ms Patient", p.patient("Ms Patient"), nameless)
	if err != nil {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	for _, r := range p.everyRequest(b) {
		nameless(&r)
		if err := p.asks(ctx, r); err != nil {
			return err
		}
	}
	_, err = p.read(ctx, b)
	return err
}

// comesThroughMore sends what proxies on the way may have changed.
func (p *play) comesThroughMore(ctx context.Context) error {
	forwarded := probing(evidence.ProbeForwarded, p.search(p.window("free")))
	forwarded.Header = map[string]string{
		"Forwarded": "for=192.0.2.60;proto=https;by=203.0.113.43", "X-Forwarded-For": "192.0.2.60", "Via": "1.1 ssp.example",
	}
	unknown := failing(evidence.WrongNoFrom, p.search(p.window("free")))
	unknown.Header = map[string]string{"Ssp-From": ""}
	return p.asks(ctx, forwarded, unknown)
}

// format is one way of saying which format is wanted, and which it is.
type format struct{ query, accept, want string }

var askedFormats = []format{
	{"json", wire.XML, "json"},
	{"application/fhir+json", "", "json"},
	{"xml", wire.JSON, "xml"},
	{"application/fhir+xml", "", "xml"},
	{"", wire.JSON, "json"},
	{"", wire.XML, "xml"},
	{"", "*/*", "json"},
	{"", "", "json"},
}

// asksInFormats reads a booking in each way of saying which format is wanted.
func (p *play) asksInFormats(ctx context.Context, name string) error {
	b := p.by[name]
	for _, f := range askedFormats {
		if f.want == "xml" && p.other() == wire.JSON && p.form() == wire.JSON {
			continue
		}
		r := probing(evidence.ProbeFormat, wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id), Query: query("_format", f.query)})
		r.Header = map[string]string{"Accept": f.accept}
		if err := p.asks(ctx, r); err != nil {
			return err
		}
	}
	turtle := failing(evidence.WrongAccept, wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id)})
	turtle.Header = map[string]string{"Accept": "text/turtle"}
	return p.asks(ctx, turtle)
}

// booksInFormats books in each format without saying which is wanted back, once compressed and once in chunks. What a
// provider lacks of these is no reason to leave out the others.
func (p *play) booksInFormats(ctx context.Context, name string) error {
	var changes []func(*wire.Request)
	for _, f := range p.cfg.Formats {
		changes = append(changes, func(r *wire.Request) {
			r.Form, r.Meant.Probe, r.Header = formats[f], evidence.ProbeFormat, map[string]string{"Accept": ""}
		})
	}
	changes = append(changes,
		func(r *wire.Request) { r.Gzip, r.Meant.Probe = true, evidence.ProbeGzipBody },
		func(r *wire.Request) { r.Chunked, r.Meant.Probe = true, evidence.ProbeChunked },
	)
	if p.other() != p.form() {
		changes = append(changes, func(r *wire.Request) { r.Gzip, r.Form, r.Meant.Probe = true, p.other(), evidence.ProbeGzipBody })
	}
	var few error
	for _, change := range changes {
		b, err := p.book(ctx, p.north(), name, p.patient(name), change)
		if errors.As(err, new(short)) {
			few = err
			continue
		}
		if err != nil {
			return err
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
	}
	b, err := p.book(ctx, p.north(), name, p.patient(name), nil)
	if err != nil {
		return err
	}
	packed := probing(evidence.ProbeGzipAnswer, wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id)})
	packed.Header = map[string]string{"Accept-Encoding": "gzip"}
	slots := probing(evidence.ProbeGzipAnswer, p.search(p.window("free")))
	slots.Header = packed.Header
	all := []wire.Request{packed, slots}
	if p.other() != p.form() {
		packed.Form, slots.Form = p.other(), p.other()
		all = append(all, packed, slots)
	}
	if err := errors.Join(p.asks(ctx, all...), few); err != nil {
		return err
	}
	return p.cancelsPacked(ctx, b)
}

// cancelsPacked cancels a booking with a body that is compressed.
func (p *play) cancelsPacked(ctx context.Context, b *appointment) error {
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	r := probing(evidence.ProbeGzipBody, p.cancellation(b))
	r.Gzip = true
	return p.asks(ctx, r)
}

// readsInBoth reads a booking and a slot search in both formats, so that the answers can be compared.
func (p *play) readsInBoth(ctx context.Context, name string) error {
	b := p.by[name]
	from := p.window("free")
	for _, f := range p.cfg.Formats {
		read := wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id), Form: formats[f]}
		search := p.search(from)
		search.Form = formats[f]
		more := probing(evidence.ProbeInclude, search)
		more.Query += "&" + query(everyInclude...)
		if err := p.asks(ctx, read, search, more); err != nil {
			return err
		}
	}
	return nil
}
