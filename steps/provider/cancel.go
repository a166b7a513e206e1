package provider

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// cancels cancels a patient's booking, reads it in its present and its first version, and looks whether its slot is free.
func (p *play) cancels(ctx context.Context, b *appointment) error {
	a, err := p.read(ctx, b)
	if err != nil {
		return err
	}
	first := text(a.Body, "meta", "versionId")
	forms := p.forms()
	form := forms[p.ended%len(forms)] // one is cancelled in the one format, the next in the other
	p.ended++
	if a, err = p.cancelIn(ctx, b, form); err == nil && a.Status >= http.StatusBadRequest && form != p.form() {
		a, err = p.cancel(ctx, b) // it may speak one format alone
	}
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return short{"the provider did not cancel the booking"}
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	if first != "" {
		old := wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id) + "/_history/" + url.PathEscape(first)}
		if err := p.asks(ctx, old); err != nil {
			return err
		}
	}
	for _, form := range p.forms() {
		list := p.ofPatient(firstForm, b.patient.NHSNumber)
		list.Form = form
		if err := p.asks(ctx, list); err != nil {
			return err
		}
	}
	return p.asks(ctx, p.search(p.window("free")))
}

// cancelsAgain asks for the cancellation of a booking that is cancelled, as it now stands, and for the booking to stand again.
func (p *play) cancelsAgain(ctx context.Context, b *appointment) error {
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	for _, form := range p.forms() {
		again, revived := failing(evidence.WrongAgain, p.cancellation(b)), failing(evidence.WrongOtherStatus, p.cancellation(b))
		again.Form, revived.Form = form, form
		revived.Body["status"] = "booked"
		if err := p.asks(ctx, again, revived); err != nil {
			return err
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// miscancellations are cancellations that cannot be done.
var miscancellations = []misbooking{
	{evidence.WrongNoIfMatch, func(_ *play, r *wire.Request) { r.Header["If-Match"] = "" }},
	{evidence.WrongStale, func(_ *play, r *wire.Request) { r.Header["If-Match"] = `W/"no-such-version"` }},
	{evidence.WrongDiffers, changing(func(o object) { o["description"] = "another description" })},
	{evidence.WrongDiffers, changing(func(o object) {
		o["extension"] = append(items(o, "extension"), object{
			"url": profiles + "Extension-CareConnect-AppointmentCancellationReason-1", "valueString": "a reason that the standard has no place for",
		})
	})},
	{evidence.WrongProfile, changing(func(o object) { delete(o, "participant") })},
	{evidence.WrongDiffers, changing(func(o object) { held(o, "Patient")["birthDate"] = "1980-01-31" })},
	{evidence.WrongOtherStatus, changing(func(o object) { o["status"] = "noshow" })},
	{evidence.WrongOtherStatus, changing(func(o object) { o["status"] = "fulfilled" })},
	{evidence.WrongUnparsable, func(_ *play, r *wire.Request) { r.Raw = cutOff(r, r.Form) }},
	{evidence.WrongIDDiffers, func(p *play, r *wire.Request) { r.Body["id"] = p.client.NewID() }},
	{evidence.WrongMediaType, func(_ *play, r *wire.Request) { r.Header["Content-Type"] = "application/xml" }},
	{evidence.WrongUnknownBooking, func(p *play, r *wire.Request) {
		id := p.client.NewID()
		r.Path, r.Body["id"] = bookingPath(id), id
		p.unmade = append(p.unmade, r.Path)
	}},
}

// cancelsAmiss asks for cancellations that cannot be done, in each format, reads the booking after each, and looks for its slot.
func (p *play) cancelsAmiss(ctx context.Context, b *appointment) error {
	err := p.looksAgain(ctx, b)
	if err != nil {
		return err
	}
	for _, form := range p.forms() {
		for _, m := range miscancellations {
			if b, err = p.standing(ctx, b); err != nil {
				return err
			}
			r := failing(m.wrong, p.cancellation(b))
			r.Form = form
			m.change(p, &r)
			if err := p.asks(ctx, r); err != nil {
				return err
			}
		}
	}
	if err := p.looksForUnmade(ctx); err != nil {
		return err
	}
	return p.looksAgain(ctx, b)
}

// standing reads a booking; where it was cancelled all the same, another is made for the patient.
func (p *play) standing(ctx context.Context, b *appointment) (*appointment, error) {
	if _, err := p.read(ctx, b); err != nil || text(b.resource, "status") == "booked" {
		return b, err
	}
	again, err := p.book(ctx, b.who, "Mr Patient", b.patient, nil)
	if err != nil {
		return b, err
	}
	if again.resource == nil {
		return again, short{"a booking came back without its body"}
	}
	_, err = p.read(ctx, again)
	return again, err
}

// looksForUnmade looks whether cancellations of bookings that there are not have made them.
func (p *play) looksForUnmade(ctx context.Context) error {
	for _, path := range p.unmade {
		if err := p.asks(ctx, failing(evidence.WrongUnmade, wire.Request{Operation: wire.ReadOne, Path: path})); err != nil {
			return err
		}
	}
	return nil
}

// moves tries to move a booking to another slot by editing it.
func (p *play) moves(ctx context.Context, b *appointment) error {
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	for _, form := range p.forms() {
		if err := p.movesTo(ctx, b, s, form); err != nil {
			return err
		}
	}
	return p.looksAgain(ctx, b)
}

// movesTo tries it in one format.
func (p *play) movesTo(ctx context.Context, b *appointment, s slot, form string) error {
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	r := failing(evidence.WrongMoves, p.cancellation(b))
	r.Form = form
	r.Body["status"], r.Body["start"], r.Body["end"] = "booked", s.resource["start"], s.resource["end"]
	if c := held(r.Body, "Slot"); c != nil {
		c["identifier"], c["start"], c["end"], c["schedule"] = s.resource["identifier"], s.resource["start"], s.resource["end"], s.resource["schedule"]
	}
	return p.asks(ctx, r)
}

// sendsAgain sends a booking and a cancellation again, with the identifiers of the first: the booking at once, once another
// was made, for another slot, and when its own is free again.
func (p *play) sendsAgain(ctx context.Context, name string) error {
	b := p.by[name]
	if err := p.repeats(ctx, b, b.slot); err != nil {
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
	if err := errors.Join(p.repeats(ctx, other, other.slot), p.repeats(ctx, b, s)); err != nil {
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
	if err := p.repeats(ctx, b, b.slot); err != nil {
		return err
	}
	return p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber))
}

// repeats sends the request of a booking again under its identifier, for its slot or for another.
func (p *play) repeats(ctx context.Context, b *appointment, s slot) error {
	again := b.request
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
	return err
}

// staffCancels has staff of the provider cancel a booking in their own system, and looks at it then.
func (p *play) staffCancels(ctx context.Context, b *appointment) error {
	if !p.can(CancelAct) {
		return short{"nobody of the provider's staff can be asked to cancel a booking in their own system"}
	}
	if err := p.staff.CancelLocally(ctx, b.id); err != nil {
		return lost{err}
	}
	p.mark(evidence.MarkStaff, evidence.Staff{Act: "cancel", Booking: b.id})
	if p.reg != nil {
		p.registered(ctx, b, "cancelled")
	}
	return p.looksAgain(ctx, b)
}

// registryPatience is how long a provider may take to tell the registry.
const registryPatience = 5 * time.Second

// settles gives a provider that has our registry time to tell it what became of the bookings of the story. All of them
// ended before, so that where one was waited for in vain, the time of the others is over as well.
func (p *play) settles(ctx context.Context) {
	patience := registryPatience
	for _, b := range p.made {
		if p.reg != nil && b.gone && b.patient.NHSNumber != "" && text(b.resource, "status") == "cancelled" && !p.registeredWithin(ctx, b, "cancelled", patience) {
			patience = time.Nanosecond
			p.registeredWithin(ctx, b, "booked", patience)
		}
	}
}

// registered waits until the registry was told of a booking, and notes where it was not.
func (p *play) registered(ctx context.Context, b *appointment, status string) {
	if p.reg != nil {
		p.registeredWithin(ctx, b, status, registryPatience)
	}
}

func (p *play) registeredWithin(ctx context.Context, b *appointment, status string, patience time.Duration) bool {
	there := p.reg.Registered(ctx, p.cfg.BaseURL+"/Appointment/"+b.id, status, patience)
	if !there && ctx.Err() == nil {
		p.mark(evidence.MarkWait, evidence.Wait{For: "registry: " + status, Booking: b.id, Seconds: int(registryPatience.Seconds())})
	}
	return there
}
