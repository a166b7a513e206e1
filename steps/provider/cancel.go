package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// cancels cancels a patient's booking in the first format. In the second cancelsOne does: two in each, so that it is seen of each
// whether slots become free.
func (p *play) cancels(ctx context.Context, b *appointment) error {
	return p.cancelsIn(ctx, b, p.form())
}

// readIn reads a booking in a format, and in the first one where it cannot be had in that.
func (p *play) readIn(ctx context.Context, b *appointment, form string) (wire.Answer, error) {
	if form == p.form() {
		return p.read(ctx, b)
	}
	a, err := p.send(ctx, wire.Request{Operation: wire.ReadOne, Consumer: b.who, Path: bookingPath(b.id), Form: form})
	if err != nil || a.Status == http.StatusOK {
		return a, err
	}
	return p.read(ctx, b)
}

// cancelsIn cancels a booking in a format, reads it in that before and after, in its present and its first version, and looks
// whether its slot is free.
func (p *play) cancelsIn(ctx context.Context, b *appointment, form string) error {
	a, err := p.readIn(ctx, b, form)
	if err != nil {
		return err
	}
	first := text(a.Body, "meta", "versionId")
	if a, err = p.cancelIn(ctx, b, form); err == nil && a.Status >= http.StatusBadRequest && form != p.form() {
		a, err = p.cancel(ctx, b) // it may speak one format alone
	}
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return short{"the provider did not cancel the booking"}
	}
	if _, err := p.readIn(ctx, b, form); err != nil {
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

// cancelsAlone cancels a booking, and asks for nothing but free slots until its own is among them. Where it does not come, the
// booking is read between two searches, so that it is seen whether that frees it.
func (p *play) cancelsAlone(ctx context.Context, b *appointment) error {
	a, err := p.cancel(ctx, b)
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return short{"the provider did not cancel the booking"}
	}
	if err := p.waitsForSlot(ctx, b); err != nil || p.listed[b.slot.identifier] {
		return err
	}
	p.mark(evidence.MarkWait, evidence.Wait{For: evidence.FreeSlot, Booking: b.id, Seconds: int(p.patience().Seconds())})
	if err := p.look(ctx); err != nil {
		return err
	}
	if _, err := p.read(ctx, b); err != nil {
		return err
	}
	return p.look(ctx)
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
	{evidence.WrongStale, func(_ *play, r *wire.Request) { // it begins as the present one does
		version, _ := evidence.Tag(r.Header["If-Match"])
		r.Header["If-Match"] = `W/"` + version + `-0"`
	}},
	{evidence.WrongDiffers, changing(func(o object) { o["description"] = "another description" })},
	{evidence.WrongDiffers, changing(func(o object) {
		o["extension"] = append(items(o, "extension"), object{
			"url": profiles + "Extension-CareConnect-AppointmentCancellationReason-1", "valueString": "a reason that the standard has no place for",
		})
	})},
	{evidence.WrongProfile, changing(func(o object) { delete(o, "participant") })},
	{evidence.WrongDiffers, changing(func(o object) { part(held(o, "Patient"))["birthDate"] = "1980-01-31" })},
	{evidence.WrongDiffers, changing(func(o object) { part(o, "participant", 0, "actor")["display"] = "Somebody Else" })},
	{evidence.WrongDiffers, changing(func(o object) { delete(o, "language") })},
	{evidence.WrongDiffers, changing(func(o object) { // tempting, for it is to be free
		if s := part(held(o, "Slot")); s["status"] == "free" {
			s["status"] = "busy"
		} else {
			s["status"] = "free"
		}
	})},
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
			if m.wrong == evidence.WrongDiffers && reflect.DeepEqual(r.Body, p.cancellation(b).Body) {
				continue // the booking has nothing there that could be changed
			}
			if err := p.asks(ctx, r); err != nil {
				return err
			}
		}
	}
	if err := p.looksForUnmade(ctx); err != nil {
		return err
	}
	list := p.ofPatient(firstForm, b.patient.NHSNumber)
	list.Form = p.other() // so that it is seen which formats the provider speaks
	if err := p.asks(ctx, list); err != nil {
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
	if err := p.looksAgain(ctx, b); err != nil {
		return err
	}
	return p.waitsForSlot(ctx, b)
}

// waitsForSlot searches until the slot of a booking is free again, as long as the registry would be waited for: no clause
// says how soon.
func (p *play) waitsForSlot(ctx context.Context, b *appointment) error {
	left, pause := p.patience(), 500*time.Millisecond
	for ; left > 0; left, pause = left-pause, min(2*pause, 4*time.Second, left) {
		if err := p.look(ctx); err != nil || p.listed[b.slot.identifier] {
			return err
		}
		if err := p.client.Pause(ctx, pause); err != nil {
			return fmt.Errorf("wait for a slot: %w", err)
		}
	}
	return nil
}

// patience is how long a provider may take to tell the registry.
func (p *play) patience() time.Duration { return duration(p.cfg.Limits.Settle) }

// settles gives a provider that has our registry time to tell it what became of the bookings of the story. All of them
// ended before, so that where one was waited for in vain, the time of the others is over as well.
func (p *play) settles(ctx context.Context) {
	patience := p.patience()
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
		p.registeredWithin(ctx, b, status, p.patience())
	}
}

func (p *play) registeredWithin(ctx context.Context, b *appointment, status string, patience time.Duration) bool {
	there := p.reg.Registered(ctx, p.cfg.BaseURL+"/Appointment/"+b.id, status, patience)
	if !there && ctx.Err() == nil {
		p.mark(evidence.MarkWait, evidence.Wait{For: "registry: " + status, Booking: b.id, Seconds: int(p.patience().Seconds())})
	}
	return there
}
