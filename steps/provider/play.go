package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Driver acts as booking consumers towards one provider.
type Driver struct {
	cfg    Config
	client *wire.Client
	ledger *Ledger
	staff  StaffRoom
	reg    RegistryRoom
	now    func() time.Time
	turn   int // so that not every story books the same slot
}

// StaffRoom are the staff of a provider that can be asked to act; nil where nobody can.
type StaffRoom interface {
	// CancelLocally has them cancel a booking in their own system.
	CancelLocally(ctx context.Context, id string) error
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

// appointment is a booking of the story.
type appointment struct {
	id       string
	resource object // as it was last read
	etag     string
	patient  Patient
	slot     slot
	who      wire.Consumer
	request  wire.Request // that made it
	gone     bool
}

// play is a story while it is played.
type play struct {
	*Driver
	free    []slot
	used    []string        // identifiers of slots that the story has tried
	listed  map[string]bool // identifiers of the free slots that the latest search had
	made    []*appointment
	away    bool                    // the registry is
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
			return a, lost{fmt.Errorf("no answer to %s %s: %w", cmpMethod(r.Method), r.Path, a.Err)}
		}
	}
}

func cmpMethod(m string) string {
	if m == "" {
		return http.MethodGet
	}
	return m
}

// post asks for a booking. It is written down first; whatever it made is known from then on, or is looked for later.
func (p *play) post(ctx context.Context, r wire.Request, patient Patient, s slot) (*appointment, wire.Answer, error) {
	r.Method, r.Operation = http.MethodPost, wire.Create
	if r.Path == "" {
		r.Path = "/Appointment"
	}
	if r.ASID == "" {
		r.Consumer = p.north()
	}
	if r.ID == "" {
		r.ID = p.client.NewID()
	}
	if r.Form == "" {
		r.Form = p.form()
	}
	key, err := p.intend(r, patient, s)
	if err != nil {
		return nil, wire.Answer{}, err
	}
	a, err := p.send(ctx, r)
	if err != nil {
		return nil, a, err
	}
	made, err := p.booked(key, r, a, patient, s)
	return made, a, err
}

// intend writes an attempt down and returns its key. Past the limit of bookings there is none.
func (p *play) intend(r wire.Request, patient Patient, s slot) (string, error) {
	if limit := p.cfg.Limits.Bookings; limit > 0 && p.ledger.Count() >= limit {
		return "", short{fmt.Sprintf("the limit of %d bookings is reached; raise limits.bookings or --max-bookings", limit)}
	}
	body, err := json.Marshal(r.Body)
	if err != nil || r.Body == nil {
		body = nil
	}
	attempt := Attempt{
		Key: p.client.NewID(), RequestID: r.ID, Document: text(held(r.Body, "DocumentReference"), "identifier", 0, "value"),
		NHSNumber: patient.NHSNumber, Slot: s.identifier, Start: text(s.resource, "start"), Consumer: r.Consumer, Body: body,
	}
	return attempt.Key, p.ledger.note(line{Attempt: &attempt})
}

// booked notes what an attempt came to.
func (p *play) booked(key string, r wire.Request, a wire.Answer, patient Patient, s slot) (*appointment, error) {
	id := text(a.Body, "id")
	if a.Body["resourceType"] != "Appointment" {
		id = ""
	}
	if location := evidence.LocationID(a.Header.Get("Location")); id == "" && a.Status < http.StatusBadRequest {
		id = location
	}
	if a.Status >= http.StatusBadRequest || id == "" {
		return nil, p.ledger.note(line{Key: key, Refused: true})
	}
	made := &appointment{id: id, resource: a.Body, etag: a.Header.Get("ETag"), patient: patient, slot: s, who: r.Consumer, request: r}
	p.made = append(p.made, made)
	return made, p.ledger.note(line{Key: key, ID: id, Status: text(a.Body, "status"), Version: text(a.Body, "meta", "versionId")})
}

// book has a patient booked into one of the free slots, as a good consumer does. Where the provider refuses, slots are
// searched for anew, so that it is seen whether somebody else was faster, and another one is tried.
func (p *play) book(ctx context.Context, who wire.Consumer, name string, patient Patient, change func(*wire.Request)) (*appointment, error) {
	var last wire.Answer
	for range tries {
		s, err := p.take(ctx)
		if err != nil {
			return nil, err
		}
		r := wire.Request{Consumer: who, Body: booking(patient, s, p.client.NewID(), p.now())}
		if change != nil {
			change(&r)
		}
		made, a, err := p.post(ctx, r, patient, s)
		if err != nil {
			return nil, err
		}
		if a.Status == http.StatusCreated && made != nil {
			p.earlier[name], p.by[name] = p.by[name], made
			return made, nil
		}
		last = a
		if err := p.look(ctx); err != nil {
			return nil, err
		}
	}
	return nil, short{fmt.Sprintf("the provider refused %d bookings, at last with status %d", tries, last.Status)}
}

// take is the next free slot that the story has not tried.
func (p *play) take(ctx context.Context) (slot, error) {
	if len(p.free) == 0 {
		if err := p.look(ctx); err != nil {
			return slot{}, err
		}
	}
	if len(p.free) == 0 {
		return slot{}, short{"the story needs one more free slot, and the provider shows none"}
	}
	p.turn++
	i := p.turn % len(p.free)
	s := p.free[i]
	p.free = slices.Delete(p.free, i, i+1)
	p.used = append(p.used, s.identifier)
	return s, nil
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
	p.free = slices.DeleteFunc(found, func(s slot) bool { return slices.Contains(p.used, s.identifier) })
	return nil
}

func (p *play) search(query string) wire.Request {
	return wire.Request{Operation: wire.SlotSearch, Path: "/Slot", Query: query}
}

// bounds are the window of the run as it is now.
func (d *Driver) bounds() (from, to time.Time) {
	now := d.now().UTC().Truncate(time.Second)
	return now.Add(duration(d.cfg.Window.From)), now.Add(duration(d.cfg.Window.To))
}

// window is a search for slots of the first service in the window of the run.
func (d *Driver) window(status string) string {
	from, to := d.bounds()
	return query("schedule.actor:healthcareservice", d.cfg.Services[0], "start", "ge"+instant(from), "start", "le"+instant(to), "status", status)
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }

// query writes names and values, in turn; a name with an empty value is left out.
func query(pairs ...string) string {
	out := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if out != "" {
			out += "&"
		}
		out += url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	return out
}

// read reads a booking and takes what came for its state.
func (p *play) read(ctx context.Context, b *appointment) (wire.Answer, error) {
	a, err := p.send(ctx, wire.Request{Operation: wire.ReadOne, Consumer: b.who, Path: bookingPath(b.id)})
	if err == nil && a.Status == http.StatusOK && a.Body["resourceType"] == "Appointment" {
		b.resource, b.etag = a.Body, etag(a)
	}
	return a, err
}

func bookingPath(id string) string { return "/Appointment/" + url.PathEscape(id) }

// etag is the entity tag of an answer, or one made of its versionId.
func etag(a wire.Answer) string {
	if tag := a.Header.Get("ETag"); tag != "" {
		return tag
	}
	return `W/"` + text(a.Body, "meta", "versionId") + `"`
}

// cancellation is the request that cancels a booking as it was last read.
func (p *play) cancellation(b *appointment) wire.Request {
	body := copied(b.resource)
	body["status"] = "cancelled"
	return wire.Request{
		Operation: wire.Update, Consumer: b.who, Method: http.MethodPut, Path: bookingPath(b.id), Body: body, Header: map[string]string{"If-Match": b.etag},
	}
}

// cancel reads a booking and cancels it, as a good consumer does: where the version is not the current one any more, it
// reads again. Source: CX-01, CX-04, CX-05, CX-38.
func (p *play) cancel(ctx context.Context, b *appointment) (wire.Answer, error) {
	for n := 1; ; n++ {
		if a, err := p.read(ctx, b); err != nil || a.Status != http.StatusOK {
			return a, err
		}
		if text(b.resource, "status") != "booked" {
			b.gone = true
			return wire.Answer{}, p.note(b)
		}
		a, err := p.send(ctx, p.cancellation(b))
		if errors.As(err, new(lost)) && n < tries {
			continue // nobody knows what became of it: read first
		}
		if err != nil {
			return a, err
		}
		if a.Status == http.StatusOK {
			if a.Body["resourceType"] == "Appointment" {
				b.resource, b.etag = a.Body, etag(a)
			}
			return a, nil
		}
		if a.Status != http.StatusConflict && a.Status != http.StatusPreconditionFailed || n == tries {
			return a, nil
		}
	}
}

// note writes down what a booking was last read as.
func (p *play) note(b *appointment) error {
	status := text(b.resource, "status")
	return p.ledger.noteID(b.id, status, text(b.resource, "meta", "versionId"), status != "booked")
}

// tidy cancels what the story has booked and reads it back. What is left over is the cleanup's at the end.
func (p *play) tidy(ctx context.Context) error {
	var faults []error
	for _, b := range p.made {
		if b.gone {
			continue
		}
		a, err := p.cancel(ctx, b)
		if err == nil && !b.gone && a.Status == http.StatusOK {
			if a, err = p.read(ctx, b); err == nil && a.Status == http.StatusOK {
				b.gone = text(b.resource, "status") != "booked"
				err = p.note(b)
			}
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// noteID notes what a booking was last read as, for each attempt that came to it.
func (l *Ledger) noteID(id, status, version string, ended bool) error {
	l.mu.Lock()
	var keys []string
	for _, m := range l.made {
		if m.ID == id {
			keys = append(keys, m.Key)
		}
	}
	l.mu.Unlock()
	for _, key := range keys {
		if err := l.note(line{Key: key, Status: status, Version: version, Ended: ended}); err != nil {
			return err
		}
	}
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
