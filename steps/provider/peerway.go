package provider

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	shared "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// errKept says that a request was kept from the provider. Whoever made it gets no answer.
var errKept = errors.New("kept from the provider")

// ServeHTTP lets a request of the consumer through to the provider, and its answer back, both unchanged. Bookings are
// written down first. Kept back are: a booking for a patient who may not be booked, or past the limit; an order about a booking
// that was not made in this run; and whatever comes when no story is in hand.
func (p *Peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		var got *http.Response
		if got, err = p.through(r, body); err == nil {
			defer got.Body.Close() // read as far as it could be
			var raw []byte
			if raw, err = io.ReadAll(io.LimitReader(got.Body, mostAnswer)); err == nil {
				p.learn(r, body, got, raw)
				maps.Copy(w.Header(), got.Header)
				w.WriteHeader(got.StatusCode)
				_, _ = w.Write(raw) // whoever asked may have gone
				return
			}
		}
	}
	panic(http.ErrAbortHandler) // nothing came back
}

// requestID is the header that names a request.
const requestID = "X-Request-Id"

// mostAnswer is the most that is taken of an answer, in bytes.
const mostAnswer = 16 << 20

// through sends a request on.
func (p *Peer) through(r *http.Request, body []byte) (*http.Response, error) {
	if err := p.allows(r, body); err != nil {
		return nil, err
	}
	ctx := context.WithoutCancel(r.Context()) // a provider that has a request goes on with it
	if err := p.driver.client.Turn(ctx); err != nil {
		return nil, err //nolint:wrapcheck // nobody reads it
	}
	to, err := p.address(r.RequestURI)
	if err != nil {
		return nil, err
	}
	out := &http.Request{
		Method: r.Method, URL: to, Host: to.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.Header.Clone(), Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	if len(body) == 0 {
		out.Body = http.NoBody
	}
	if _, sent := out.Header["User-Agent"]; !sent {
		out.Header["User-Agent"] = nil
	}
	return p.way.Do(out.WithContext(ctx)) //nolint:wrapcheck // nobody reads it
}

// address is where a request target leads, byte for byte.
func (p *Peer) address(target string) (*url.URL, error) {
	base, err := url.Parse(p.driver.cfg.BaseURL)
	if err != nil {
		return nil, err //nolint:wrapcheck // it was checked when it was read
	}
	path, query, asked := strings.Cut(target, "?")
	if proxy := p.driver.cfg.Proxy; proxy != "" {
		front, err := url.Parse(proxy)
		if err != nil {
			return nil, err //nolint:wrapcheck // likewise
		}
		path, base = front.EscapedPath()+"/"+base.Scheme+"://"+base.Host+path, front
	}
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Opaque: path, RawQuery: query, ForceQuery: asked}, nil
}

// steps are those of a request's path below the provider's base.
func (p *Peer) steps(r *http.Request) []string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if base, err := url.Parse(p.driver.cfg.BaseURL); err == nil {
		path = strings.TrimPrefix(path, base.EscapedPath())
	}
	return strings.Split(strings.Trim(path, "/"), "/")
}

// allows says whether a request may reach the provider, and writes down what it may make.
func (p *Peer) allows(r *http.Request, body []byte) error {
	if p.play() == nil {
		return errKept
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return nil
	}
	steps := p.steps(r)
	if r.Method == http.MethodPost && len(steps) == 1 && steps[0] == "Appointment" {
		return p.allowsBooking(r, shared.Resource(journal.Message{Header: r.Header, Body: body}))
	}
	if len(steps) < 2 || steps[0] != "Appointment" || r.Method == http.MethodPost {
		return errKept // nobody knows what it would do
	}
	return p.order(steps[1])
}

// order notes that something is asked of a booking, which has to be one of this story.
func (p *Peer) order(id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	i := slices.IndexFunc(p.bound, func(b *bound) bool { return b.id == id })
	if i < 0 {
		return errKept
	}
	p.bound[i].stale = true
	return nil
}

func (p *Peer) allowsBooking(r *http.Request, sent shared.Body) error {
	number := sent.NHSNumber()
	known := slices.ContainsFunc(p.driver.cfg.Patients, func(one Patient) bool { return one.NHSNumber == number })
	if sent == nil || !known {
		return errKept
	}
	start := slot{identifier: sent.Slot(), resource: object{"start": sent.Text("start")}}
	s := p.play()
	if s == nil {
		return errKept
	}
	_, err := s.intend(p.request(r, object(sent)), Patient{NHSNumber: number}, start)
	return err
}

// request is a booking request as the ledger knows it. It is cancelled by the consumer of ours that has the same ASID, or by the first.
func (p *Peer) request(r *http.Request, body object) wire.Request {
	who := p.driver.north()
	for _, c := range p.driver.cfg.Consumers {
		if c.ASID == r.Header.Get("Ssp-From") {
			who = c
		}
	}
	return wire.Request{Consumer: who, ID: r.Header.Get(requestID), Body: body}
}

// learn notes what an answer shows of bookings.
func (p *Peer) learn(r *http.Request, sent []byte, got *http.Response, raw []byte) {
	steps := p.steps(r)
	answer := object(shared.Resource(journal.Message{Header: got.Header, Body: raw}))
	if r.Method != http.MethodPost || len(steps) != 1 || steps[0] != "Appointment" {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, b := range p.bound {
			if answer["resourceType"] == "Appointment" && text(answer, "id") == b.id {
				b.saw(answer)
				if r.Method == http.MethodPut && got.StatusCode == http.StatusOK {
					b.resource = answer
				}
			}
		}
		return
	}
	body := object(shared.Resource(journal.Message{Header: r.Header, Body: sent}))
	p.confirm(r, body, wire.Answer{Status: got.StatusCode, Header: got.Header, Body: answer})
}

// confirm notes what a booking came to.
func (p *Peer) confirm(r *http.Request, body object, a wire.Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.story
	if s == nil {
		return // it is looked for at the end
	}
	key := ""
	for _, m := range p.driver.ledger.Open() {
		if m.RequestID == r.Header.Get(requestID) && m.Document == text(held(body, "DocumentReference"), "identifier", 0, "value") && !m.Answered {
			key = m.Key
		}
	}
	request := p.request(r, body)
	made, err := s.booked(key, request, a, Patient{}, slot{})
	if err != nil || made == nil || slices.ContainsFunc(p.bound, func(b *bound) bool { return b.id == made.id }) {
		return
	}
	b := &bound{appointment: *made, by: r.Header.Get("Ssp-From"), number: shared.Body(body).NHSNumber(), stale: true}
	if a.Body["resourceType"] != "Appointment" {
		b.resource = body
	}
	b.saw(a.Body)
	p.bound = append(p.bound, b)
}

var _ http.Handler = (*Peer)(nil)
