package provider

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// Peer is the provider while a consumer that is itself under test books at it. What the consumer asks is let through by
// [Peer.ServeHTTP]; the driver reads what came of it, and cancels what is left when the story is over.
type Peer struct {
	driver *Driver
	way    *http.Client
	heard  string

	mu    sync.Mutex
	story *play // nil between stories: nothing is let through then
	bound []*bound
}

// bound is a booking that the consumer made.
type bound struct {
	appointment
	by       string // the consumer's ASID
	number   string
	versions []string
	stale    bool // something was asked of it since it was last read
}

// NewPeer returns a peer. Heard is the name under which the journal will have what the consumer asks of it.
func NewPeer(o Options, heard string) (*Peer, error) {
	d, err := NewDriver(o)
	if err != nil {
		return nil, err
	}
	d.client.By = journal.Harness
	return &Peer{driver: d, way: d.client.HTTP, heard: heard}, nil
}

// Enter begins a story, which is kept in a journal.
func (p *Peer) Enter(j *journal.Journal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.driver
	d.client.Journal = j
	p.story, p.bound = d.play(), nil
	d.mark(evidence.MarkBegin, evidence.Begin{
		Base: d.cfg.BaseURL, Proxy: d.cfg.Proxy, ASID: d.cfg.ASID, Audience: d.cfg.Audience, Services: d.cfg.Services[:1],
		Registry: d.cfg.Registry, Window: d.cfg.Window.From + " to " + d.cfg.Window.To, Between: p.heard,
	})
}

// Free are the free slots of the provider, one for each time. Where there are fewer than are wanted, the error says so.
func (p *Peer) Free(ctx context.Context, want int) ([]Span, error) {
	s := p.play()
	if s == nil {
		return nil, fmt.Errorf("no story is in hand")
	}
	d := p.driver
	if limit := d.cfg.Limits.Bookings; limit > 0 && d.ledger.Count()+want > limit {
		return nil, short{fmt.Sprintf("the story may book %d slots, and the limit of %d bookings would be passed; raise limits.bookings or --max-bookings", want, limit)}
	}
	if err := s.look(ctx); err != nil {
		return nil, err
	}
	var out []Span
	for _, one := range s.free {
		if len(out) == 0 || one.start.After(out[len(out)-1].Start) {
			out = append(out, Span{one.start, one.end})
		}
	}
	if len(out) < want {
		return nil, short{fmt.Sprintf("the story needs %d free slots that begin at different times within %s, and the provider shows %d", want, d.cfg.Window.To, len(out))}
	}
	return out, nil
}

// Span is when a slot begins and ends.
type Span struct{ Start, End time.Time }

func (p *Peer) play() *play {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.story
}

// Held is a booking of the consumer as it was last read.
type Held struct {
	URL, ID, Version  string
	Versions          int
	Status, NHSNumber string
	Slot              string
	Start, End        time.Time
	BookedBy          string
	// Free says that its slot was shown as free by the latest search.
	Free bool
}

// Held reads what became of the bookings of the story that something was asked of, waits until the registry was told of
// it, and returns all of them.
func (p *Peer) Held(ctx context.Context) ([]Held, error) {
	s := p.play()
	if s == nil {
		return nil, nil
	}
	looked := false
	for _, b := range p.those() {
		if !b.stale {
			continue
		}
		if err := p.reread(ctx, s, b); err != nil {
			return nil, err
		}
		if !looked {
			if err := s.look(ctx); err != nil {
				return nil, err
			}
			looked = true
		}
	}
	var out []Held
	for _, b := range p.those() {
		out = append(out, b.held(p.driver.cfg.BaseURL, s))
	}
	return out, nil
}

// Afresh has the next Held read all bookings of the story again: one may have been changed by a way that leads past us.
func (p *Peer) Afresh() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.bound {
		b.stale = true
	}
}

func (p *Peer) those() []*bound {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.bound)
}

func (p *Peer) reread(ctx context.Context, s *play, b *bound) error {
	p.mu.Lock()
	b.stale = false
	p.mu.Unlock()
	if _, err := s.read(ctx, &b.appointment); err != nil {
		return err
	}
	p.mu.Lock()
	b.saw(b.resource)
	p.mu.Unlock()
	if err := s.note(&b.appointment); err != nil {
		return err
	}
	if status := text(b.resource, "status"); b.number != "" && (status == "booked" || status == "cancelled") {
		s.registered(ctx, &b.appointment, status)
	}
	return nil
}

// saw notes the version in which a booking was shown.
func (b *bound) saw(resource object) {
	if v := text(resource, "meta", "versionId"); v != "" && !slices.Contains(b.versions, v) {
		b.versions = append(b.versions, v)
	}
}

func (b *bound) held(base string, s *play) Held {
	slot := text(held(b.resource, "Slot"), "identifier", 0, "value")
	return Held{
		URL: base + bookingPath(b.id), ID: b.id, Version: text(b.resource, "meta", "versionId"), Versions: max(len(b.versions), 1),
		Status: text(b.resource, "status"), NHSNumber: b.number, Slot: slot, BookedBy: b.by,
		Start: evidence.Instant(text(b.resource, "start")), End: evidence.Instant(text(b.resource, "end")), Free: s.listed[slot],
	}
}

// Waited notes that the registry has had time to be told of everything.
func (p *Peer) Waited() {
	if p.driver.reg != nil && p.play() != nil {
		p.driver.mark(evidence.MarkWait, evidence.Wait{For: "registry: all"})
	}
}

// Leave ends the story: nothing is let through any more, and whatever of it stands is cancelled, which is no
// part of the story. It does so as well where the run was interrupted, and so has no context of its own.
func (p *Peer) Leave() Receipt {
	p.mu.Lock()
	p.story = nil
	p.driver.client.Journal = journal.New(p.driver.now)
	p.mu.Unlock()
	return p.driver.Cleanup(context.Background())
}

// Sent is how many requests were made of the provider, and Attempts how many bookings were asked for.
func (p *Peer) Sent() (requests, attempts int) {
	return p.driver.client.Sent(), p.driver.ledger.Count()
}
