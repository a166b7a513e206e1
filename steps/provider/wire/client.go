// Package wire is a booking consumer's way of speaking to a provider: headers, token,
// formats. Every request stands in the journal before it is sent, and its answer
// before anybody acts on it.
//
// It has no dependency on what a right answer is, and decides nothing.
//
//	c := wire.New(wire.Config{Base: "https://utc.example/STU3/1", Journal: j})
//	answer := c.Send(ctx, wire.Request{Operation: wire.SlotSearch, Path: "/Slot", Query: "status=free"})
package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// Object is a FHIR resource, or a part of one; numbers keep their digits.
type Object = map[string]any

// Operation is an interaction of the standard with the scope that its token needs.
// Source: wire contract, 3.3.
type Operation struct{ Interaction, Scope string }

const interactions = "urn:nhs:names:services:careconnect:fhir:rest:"

// The operations of a booking consumer.
var (
	Capability    = Operation{interactions + "read:metadata", "organization/slot.read"}
	SlotSearch    = Operation{interactions + "search:slot", "organization/slot.read"}
	Create        = Operation{interactions + "create:appointment", "patient/appointment.write"}
	ReadOne       = Operation{interactions + "read:appointment", "patient/appointment.read"}
	PatientSearch = Operation{interactions + "search:appointment", "patient/appointment.read"}
	Update        = Operation{interactions + "update:appointment", "patient/appointment.write"}
)

// The formats of FHIR.
const (
	JSON = "application/fhir+json"
	XML  = "application/fhir+xml"
)

// Consumer is who makes a request.
type Consumer struct {
	Name     string `json:"name"`
	ASID     string `json:"asid"`
	ODS      string `json:"ods"`
	Endpoint string `json:"endpoint"`
}

// Config is a client. Base, ASID and Audience are the provider's; Proxy is empty where it is called directly.
type Config struct {
	HTTP                        *http.Client
	Journal                     *journal.Journal
	Base, Proxy, ASID, Audience string
	// Every is the least time from one request to the next; 0 sends them as they come.
	Every time.Duration
	NewID func() string
	// Now is the real clock, which tokens follow.
	Now func() time.Time
	// By is who the journal says makes the requests; empty where nobody else makes any.
	By string
}

// Client sends requests. It is safe for concurrent use.
type Client struct {
	Config
	pace *pace
}

// pace is what clients of one provider have in common.
type pace struct {
	sent atomic.Int64

	mu   sync.Mutex
	next time.Time
}

// New returns a client.
func New(c Config) *Client { return &Client{Config: c, pace: &pace{}} }

// With is the client with a journal of its own. Requests of both are counted together, and keep the pace together.
func (c *Client) With(j *journal.Journal) *Client {
	other := *c
	other.Journal = j
	return &other
}

// Sent is how many requests were sent.
func (c *Client) Sent() int { return int(c.pace.sent.Load()) }

// Request is one request to the provider.
type Request struct {
	Operation
	Consumer
	Method string
	// Path follows the provider's base; it and Query are encoded already.
	Path, Query string
	// Body is sent in the format Form; Raw is sent instead of it where it is set.
	Body Object
	Raw  []byte
	Form string
	// ID is the X-Request-Id; empty has one made.
	ID string
	// Header is set over the usual ones; an empty value leaves a header out.
	Header map[string]string
	// Claims changes what the token says, Token the whole token; "" leaves it out.
	Claims func(Object)
	Token  func(string) string
	// Chunked sends the body in chunks, and Gzip compresses it.
	Chunked, Gzip bool
	Meant         evidence.Meant
}

// Answer is what came back.
type Answer struct {
	// Status is 0 when nothing did, and Err says why.
	Status int
	Header http.Header
	Raw    []byte
	// Body is the resource; nil when it is none.
	Body Object
	Err  error
	// ID is the X-Request-Id of the request.
	ID string
}

// Unanswered says that nobody knows what became of the request: no answer, or the proxy's 502 or 504.
func (a Answer) Unanswered() bool {
	return a.Status == 0 || a.Status == http.StatusBadGateway || a.Status == http.StatusGatewayTimeout
}

// Send makes one request. It never fails: one that could not be made has no answer.
func (c *Client) Send(ctx context.Context, r Request) Answer {
	req, body, id, err := c.request(ctx, r)
	if err != nil {
		return Answer{Err: err, ID: id}
	}
	if err := c.Turn(ctx); err != nil {
		return Answer{Err: err, ID: id}
	}
	a := c.exchange(req, body)
	a.ID = id
	return a
}

// Turn counts a request and holds it back until its turn, also one that somebody else makes of the provider.
func (c *Client) Turn(ctx context.Context) error {
	if err := c.wait(ctx); err != nil {
		return err
	}
	c.pace.sent.Add(1)
	return nil
}

// Pause waits for a time, or until the context is done.
func (c *Client) Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
}

func (c *Client) wait(ctx context.Context) error {
	if c.Every <= 0 {
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	c.pace.mu.Lock()
	now := time.Now() //nolint:forbidigo // the pace is the machine's
	turn := c.pace.next
	if turn.Before(now) {
		turn = now
	}
	c.pace.next = turn.Add(c.Every)
	c.pace.mu.Unlock()
	return c.Pause(ctx, turn.Sub(now))
}

func (c *Client) request(ctx context.Context, r Request) (req *http.Request, body []byte, id string, err error) {
	trace := c.NewID()
	if id = r.ID; id == "" {
		id = c.NewID()
	}
	if body, err = r.written(); err != nil {
		return nil, nil, id, err
	}
	address := c.Base + r.Path
	if c.Proxy != "" {
		address = strings.TrimSuffix(c.Proxy, "/") + "/" + address
	}
	if r.Query != "" {
		address += "?" + r.Query
	}
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	if req, err = http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(body)); err != nil {
		return nil, nil, id, fmt.Errorf("make request: %w", err)
	}
	if body == nil {
		req.Body, req.ContentLength = nil, 0
	} else if r.Chunked {
		req.ContentLength, req.Body = -1, io.NopCloser(bytes.NewReader(body))
		req.Close = true // whoever does not know chunks would take them for the next request
	}
	c.headers(req, r, trace, id, body)
	r.Meant.Trace, r.Meant.Consumer = trace, r.Name
	data, err := json.Marshal(r.Meant)
	if err != nil {
		return nil, nil, id, fmt.Errorf("note request: %w", err)
	}
	c.Journal.Mark(evidence.MarkCall, r.Name, data)
	return req, body, id, nil
}

// mostBody is the most that is read of an answer, in bytes.
const mostBody = 16 << 20

func (c *Client) exchange(req *http.Request, body []byte) Answer {
	seq := c.Journal.Open(journal.Exchange{
		Heard: evidence.Driver, By: c.By, Method: req.Method, Target: target(req.URL), Host: req.URL.Host, Proto: "HTTP/1.1",
		Request: journal.Message{Header: req.Header.Clone(), Body: body},
	})
	resp, err := c.HTTP.Do(req)
	if err != nil {
		c.Journal.Close(seq, journal.Dropped, 0, journal.Message{})
		return Answer{Err: fmt.Errorf("send: %w", err)}
	}
	defer resp.Body.Close() // read as far as it could be
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostBody+1))
	m := journal.Message{Header: resp.Header.Clone(), Body: raw}
	if len(raw) > mostBody {
		m.Body, m.Cut = raw[:mostBody:mostBody], true
	}
	if err != nil {
		c.Journal.Close(seq, journal.Dropped, resp.StatusCode, m)
		return Answer{Err: fmt.Errorf("read answer: %w", err)}
	}
	c.Journal.Close(seq, journal.Answered, resp.StatusCode, m)
	plain := unpacked(resp.Header, raw)
	return Answer{Status: resp.StatusCode, Header: resp.Header, Raw: plain, Body: Read(plain)}
}
