package provider

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// sendsAgain sends a booking and a cancellation again, with the identifiers of the first: the booking at once, once another
// was made, for another slot, and when its own is free again; one booking in the other format.
func (p *play) sendsAgain(ctx context.Context, name string) error {
	b := p.by[name]
	if err := p.repeats(ctx, b, b.slot, p.form()); err != nil {
		return err
	}
	if err := p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber)); err != nil {
		return err
	}
	other, err := p.book(ctx, p.south(), "Mrs Patient", p.patient("Mrs Patient"), nil)
	if err != nil {
		return err
	}
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(p.repeats(ctx, other, other.slot, p.other()), p.repeats(ctx, b, s, p.form())); err != nil {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	r := p.cancellation(b)
	r.ID = p.client.NewID()
	if a, err := p.send(ctx, r); err != nil || a.Status != http.StatusOK {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	if err := p.asks(ctx, failing(evidence.WrongRequestIDUsed, r)); err != nil {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	if err := p.repeats(ctx, b, b.slot, p.form()); err != nil {
		return err
	}
	return p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber))
}

// repeats sends the request of a booking again under its identifier, for its slot or for another, in a format.
func (p *play) repeats(ctx context.Context, b *appointment, s slot, form string) error {
	again := b.request
	again.Form = form
	again.Meant = evidence.Meant{Wrong: evidence.WrongRequestIDUsed}
	if s.identifier != b.slot.identifier {
		again.Body = booking(b.patient, s, p.client.NewID(), p.now())
	}
	_, _, err := p.post(ctx, again, b.patient, s)
	return err
}

// sendsMended sends a booking that cannot be made, mends it, and sends it with the same identifier.
func (p *play) sendsMended(ctx context.Context, name string) error {
	patient := p.patient(name)
	id := ""
	_, err := p.book(ctx, p.north(), name, patient, func(r *wire.Request) {
		id = p.client.NewID()
		r.ID, r.Meant.Probe = id, evidence.ProbeAgainAfter
		broken := failing(evidence.WrongUnparsable, wire.Request{
			Operation: wire.Create, Method: http.MethodPost, Path: "/Appointment", Consumer: p.north(), ID: id, Form: p.form(),
		})
		broken.Raw = cutOff(r, p.form())
		p.client.Send(ctx, broken)
	})
	if err != nil {
		return err
	}
	return p.asks(ctx, p.ofPatient(firstForm, patient.NHSNumber)) // before anybody has read it
}

// booksAgain books the slot of a booking that was cancelled for another patient, where it is free again, and reads what was
// cancelled: as it stands, by the version that the cancellation made, and in the list of its patient's bookings.
func (p *play) booksAgain(ctx context.Context, b *appointment, name string) error {
	if err := p.look(ctx); err != nil || !p.listed[b.slot.identifier] {
		return err // whether it is free is a matter of CX-21
	}
	other := p.patient(name)
	made, _, err := p.post(ctx, wire.Request{Consumer: p.south(), Body: booking(other, b.slot, p.client.NewID(), p.now())}, other, b.slot)
	if err != nil {
		return err
	}
	if made != nil {
		if _, err := p.read(ctx, made); err != nil {
			return err
		}
	}
	a, err := p.read(ctx, b)
	if err != nil {
		return err
	}
	if version := text(a.Body, "meta", "versionId"); version != "" {
		if err := p.asks(ctx, wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id) + "/_history/" + url.PathEscape(version)}); err != nil {
			return err
		}
	}
	return p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber), p.search(p.window("free")))
}
