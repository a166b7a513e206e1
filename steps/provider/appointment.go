package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

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
	body, err := json.Marshal(r.Body)
	if err != nil || r.Body == nil {
		body = nil
	}
	attempt := Attempt{
		Key: p.client.NewID(), RequestID: r.ID, Document: text(held(r.Body, "DocumentReference"), "identifier", 0, "value"),
		NHSNumber: patient.NHSNumber, Slot: s.identifier, Start: text(s.resource, "start"), Consumer: r.Consumer, Body: body,
	}
	written, err := p.ledger.attempt(attempt, p.cfg.Limits.Bookings)
	if err == nil && !written {
		err = short{fmt.Sprintf("the limit of %d bookings is reached; raise limits.bookings or --max-bookings", p.cfg.Limits.Bookings)}
	}
	return attempt.Key, err
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
	return p.cancelIn(ctx, b, p.form())
}

func (p *play) cancelIn(ctx context.Context, b *appointment, form string) (wire.Answer, error) {
	for n := 1; ; n++ {
		if a, err := p.read(ctx, b); err != nil || a.Status != http.StatusOK {
			return a, err
		}
		if text(b.resource, "status") != "booked" {
			b.gone = true
			return wire.Answer{}, p.note(b)
		}
		r := p.cancellation(b)
		r.Form = form
		a, err := p.send(ctx, r)
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
