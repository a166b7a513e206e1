package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Driver acts as booking consumers towards one provider.
type Driver struct {
	cfg    Config
	client *wire.Client
	ledger *Ledger
	slots  *reservations
	staff  StaffRoom
	reg    RegistryRoom
	now    func() time.Time
	turn   int // so that not every story books the same slot
}

// RegistryRoom is the registry that the provider was given; nil where it was given none.
type RegistryRoom interface {
	// Outage has it refuse connections, or brings it back.
	Outage(away bool) error
	// Registered waits until the provider has told the registry of a booking, with that status, and says whether it has.
	Registered(ctx context.Context, booking, status string, within time.Duration) bool
}

// The ways in which a story ends early.
type (
	// short says that the provider has too little of something for the story to be played.
	short struct{ why string }
	// lost says that nobody knows what became of a request.
	lost struct{ err error }
)

func (s short) Error() string { return s.why }
func (l lost) Error() string  { return l.err.Error() }
func (l lost) Unwrap() error  { return l.err }

// play is a story while it is played.
type play struct {
	*Driver
	free    []slot
	used    []string        // identifiers of slots that the story has tried
	crowded bool            // a slot was in the hand of another story
	listed  map[string]bool // identifiers of the free slots that the latest search had
	made    []*appointment
	unmade  []string                // addresses of bookings that there are not, and that were to be cancelled
	away    bool                    // the registry is
	lacks   int                     // tokens that lacked a claim
	by      map[string]*appointment // the latest of each patient, by what the features call the patient
	earlier map[string]*appointment // the one before it
}

func (d *Driver) play() *play {
	return &play{Driver: d, by: map[string]*appointment{}, earlier: map[string]*appointment{}}
}

// form is the format that a request without a reason for another is made in.
func (d *Driver) form() string { return formats[d.cfg.Formats[0]] }

// other is the second format, where the provider is asked in two.
func (d *Driver) other() string { return formats[d.cfg.Formats[len(d.cfg.Formats)-1]] }

// north and south are the two consumers.
func (d *Driver) north() wire.Consumer { return d.cfg.Consumers[0] }
func (d *Driver) south() wire.Consumer { return d.cfg.Consumers[1] }

// patient is one of the patients, by what the features call them.
func (d *Driver) patient(name string) Patient {
	return d.cfg.Patients[max(slices.Index([]string{"Mr Patient", "Mrs Patient", "Ms Patient"}, name), 0)]
}

// tries is how often something that may be repeated is sent. Source: wire contract, 11.
const tries = 3

// send makes a request. One that changes nothing is repeated where no answer came.
func (p *play) send(ctx context.Context, r wire.Request) (wire.Answer, error) {
	if r.Form == "" {
		r.Form = p.form()
	}
	if r.ASID == "" {
		r.Consumer = p.north()
	}
	reads := r.Method == "" || r.Method == http.MethodGet
	for n := 1; ; n++ {
		a := p.client.Send(ctx, r)
		if !a.Unanswered() {
			return a, nil
		}
		if err := ctx.Err(); err != nil {
			return a, fmt.Errorf("stopped: %w", err)
		}
		if !reads || n == tries {
			if a.Err == nil {
				a.Err = fmt.Errorf("the proxy answered %d", a.Status)
			}
			return a, lost{fmt.Errorf("no answer to %s %s: %w", cmp.Or(r.Method, http.MethodGet), r.Path, a.Err)}
		}
	}
}

// take is the next free slot that the story has not tried.
func (p *play) take(ctx context.Context) (slot, error) {
	if len(p.free) == 0 {
		if err := p.look(ctx); err != nil {
			return slot{}, err
		}
	}
	for len(p.free) > 0 {
		p.turn++
		i := p.turn % len(p.free)
		s := p.free[i]
		p.free = slices.Delete(p.free, i, i+1)
		if p.slots.reserve(s.identifier, p) {
			p.used = append(p.used, s.identifier)
			return s, nil
		}
		p.crowded = true
	}
	return slot{}, short{"the story needs one more free slot, and the provider shows none"}
}

// look searches for free slots in the whole window.
func (p *play) look(ctx context.Context) error {
	a, err := p.send(ctx, p.search(p.window("free")))
	if err != nil {
		return err
	}
	found := slotsOf(a.Body, p.cfg.Services[0])
	p.listed = map[string]bool{}
	for _, s := range found {
		p.listed[s.identifier] = true
	}
	p.free = slices.DeleteFunc(found, func(s slot) bool {
		elsewhere := p.slots.elsewhere(s.identifier, p)
		p.crowded = p.crowded || elsewhere
		return elsewhere || slices.Contains(p.used, s.identifier)
	})
	return nil
}

// mark notes in the journal what the wire does not show. Its data are strings and numbers, which can always be written.
func (d *Driver) mark(kind string, data any) int {
	raw, err := json.Marshal(data)
	if err != nil {
		raw = nil
	}
	return d.client.Journal.Mark(kind, "harness", raw)
}
