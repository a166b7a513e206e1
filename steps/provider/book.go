package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// books has a patient booked by a consumer, read back, and the slot looked at again.
func (p *play) books(ctx context.Context, who wire.Consumer, name string) error {
	b, err := p.book(ctx, who, name, p.patient(name), nil)
	if err != nil {
		return err
	}
	return p.looksAgain(ctx, b)
}

// looksAgain searches for the slots around a booking and reads it, in this order: what is shown has not to wait for a reading.
func (p *play) looksAgain(ctx context.Context, b *appointment) error {
	if err := p.asks(ctx, p.search(p.window("free"))); err != nil {
		return err
	}
	_, err := p.read(ctx, b)
	return err
}

// readsAgain reads the booking of a patient and the one before it, and has whoever made it look for both.
func (p *play) readsAgain(ctx context.Context, name string) error {
	for _, b := range []*appointment{p.earlier[name], p.by[name]} {
		if b == nil {
			continue
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
	}
	b := p.by[name]
	list := p.ofPatient(firstForm, b.patient.NHSNumber)
	list.Consumer = b.who
	return p.asks(ctx, list)
}

// readsEveryWay reads a booking, that version of it, and the bookings of its patient.
func (p *play) readsEveryWay(ctx context.Context, name string) error {
	b := p.by[name]
	a, err := p.read(ctx, b)
	if err != nil {
		return err
	}
	version := text(a.Body, "meta", "versionId")
	old := wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id) + "/_history/" + url.PathEscape(version)}
	if version != "" {
		if err := p.asks(ctx, old); err != nil {
			return err
		}
	}
	return p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber))
}

const firstForm = "Appointment.participant.actor:Patient.identifier"

// ofPatient is a search for the bookings of a patient.
func (p *play) ofPatient(form, number string) wire.Request {
	value := systemNHSNumber + "|" + number
	if form == "Patient" {
		value = "https://demographics.spineservices.nhs.uk/" + number
	}
	return wire.Request{Operation: wire.PatientSearch, Path: "/Appointment", Query: query(form, value)}
}

// searchesEveryWay looks for a patient's bookings under each documented spelling, and with a number that is none.
func (p *play) searchesEveryWay(ctx context.Context, name string) error {
	number := p.patient(name).NHSNumber
	for _, form := range []string{firstForm, "Appointment.participant.actor", "identifier", "Patient"} {
		if err := p.asks(ctx, probing(evidence.ProbePatientForm, p.ofPatient(form, number))); err != nil {
			return err
		}
	}
	return p.asks(ctx, failing(evidence.WrongNHSNumber, p.ofPatient(firstForm, badNumber)))
}

// badNumber has a wrong check digit, and nobody has it.
const badNumber = "9990001007"

// asksForTheUnknown reads a booking and a version that nobody has.
func (p *play) asksForTheUnknown(ctx context.Context, name string) error {
	path := bookingPath(p.by[name].id)
	return p.asks(ctx,
		failing(evidence.WrongUnknownBooking, wire.Request{Operation: wire.ReadOne, Path: "/Appointment/" + p.client.NewID()}),
		failing(evidence.WrongUnknownVersion, wire.Request{Operation: wire.ReadOne, Path: path + "/_history/no-such-version"}),
	)
}

// booksTaken asks for a slot that is taken, for another patient, in each format.
func (p *play) booksTaken(ctx context.Context, name, other string) error {
	b := p.by[name]
	for _, form := range p.forms() {
		r := failing(evidence.WrongSlotTaken, wire.Request{Consumer: p.south(), Form: form, Body: booking(p.patient(other), b.slot, p.client.NewID(), p.now())})
		if _, _, err := p.post(ctx, r, p.patient(other), b.slot); err != nil {
			return err
		}
	}
	return p.looksAgain(ctx, b)
}

// asksForRebooking asks for what the standard does not have, in several spellings, and reads the booking again.
func (p *play) asksForRebooking(ctx context.Context, name string) error {
	b := p.by[name]
	s, err := p.take(ctx)
	if err != nil {
		return err
	}
	for _, path := range []string{
		bookingPath(b.id) + "/$rebook", "/Appointment/$rebook", "/$rebook", bookingPath(b.id) + "/$reschedule", bookingPath(b.id) + "/$move",
	} {
		r := failing(evidence.WrongRebook, wire.Request{Path: path, Body: booking(b.patient, s, p.client.NewID(), p.now())})
		if _, _, err := p.post(ctx, r, b.patient, s); err != nil {
			return err
		}
	}
	if err := p.asks(ctx, p.ofPatient(firstForm, b.patient.NHSNumber)); err != nil {
		return err
	}
	return p.looksAgain(ctx, b)
}

// stranger is a patient whom no provider knows: the number is drawn from the range that was never issued.
func stranger(like Patient) Patient {
	for {
		nine := fmt.Sprintf("999%06d", rand.IntN(1_000_000)) //nolint:gosec // nothing rests on it
		if d := checkDigit(nine); d < 10 {
			like.NHSNumber = nine + fmt.Sprint(d)
			like.Given, like.Family = "Somebody", "Unheardof"
			return like
		}
	}
}

// booksStrangers books a patient whom the provider does not know, two without an NHS number, and one with an extension that nobody knows.
func (p *play) booksStrangers(ctx context.Context) error {
	known := p.patient("Ms Patient")
	unheard := stranger(known)
	nobody, another := known, p.patient("Mr Patient")
	nobody.NHSNumber, another.NHSNumber = "", ""
	for _, of := range []struct {
		probe   string
		patient Patient
		change  func(*wire.Request)
	}{
		{evidence.ProbeUnknownPatient, unheard, nil},
		{evidence.ProbeNoNumber, nobody, nil},
		{evidence.ProbeNoNumber, another, nil},
		{evidence.ProbeExtension, known, func(r *wire.Request) {
			r.Body["extension"] = []any{object{"url": "https://nobody.example/StructureDefinition/knows-this", "valueString": "of no account"}}
		}},
	} {
		b, err := p.book(ctx, p.north(), of.probe, of.patient, func(r *wire.Request) {
			r.Meant.Probe = of.probe
			if of.change != nil {
				of.change(r)
			}
		})
		if err != nil {
			return err
		}
		if _, err := p.read(ctx, b); err != nil {
			return err
		}
		if err := p.asks(ctx, wire.Request{Operation: wire.ReadOne, Path: bookingPath(b.id), Form: p.other()}); err != nil {
			return err
		}
	}
	return p.asks(ctx,
		p.ofPatient(firstForm, p.patient("Mr Patient").NHSNumber), // nobody who has no number is among them
		p.ofPatient(firstForm, unheard.NHSNumber),
	)
}

// misbooking is a booking that cannot be made.
type misbooking struct {
	wrong  string
	change func(*play, *wire.Request)
}

func changing(f func(o object)) func(*play, *wire.Request) {
	return func(_ *play, r *wire.Request) { f(r.Body) }
}

var misbookings = []misbooking{
	// first, for it may be made [10, E4]: what is refused after it is refused of a slot that is free
	{evidence.WrongNoRequestID, func(_ *play, r *wire.Request) { r.Header = map[string]string{"X-Request-Id": ""} }},
	{evidence.WrongUnparsable, func(_ *play, r *wire.Request) { r.Raw = cutOff(r, r.Form) }},
	{evidence.WrongResource, func(_ *play, r *wire.Request) { r.Body = held(r.Body, "Patient") }},
	{evidence.WrongNoSlot, changing(func(o object) {
		o["contained"] = without(items(o, "contained"), "Slot")
		delete(o, "slot")
	})},
	{evidence.WrongUnknownSlot, func(p *play, r *wire.Request) {
		held(r.Body, "Slot")["identifier"] = []any{object{"system": systemUUID, "value": p.client.NewID()}}
	}},
	{evidence.WrongSchedule, changing(func(o object) { held(o, "Slot")["schedule"] = object{"reference": "Schedule/nobody-has-this"} })},
	{evidence.WrongNHSNumber, changing(func(o object) {
		at(o, "participant", 0, "actor", "identifier").(object)["value"] = badNumber //nolint:forcetypeassert // booking puts it there
		held(o, "Patient")["identifier"].([]any)[0].(object)["value"] = badNumber    //nolint:forcetypeassert // likewise
	})},
	{evidence.WrongNoRank, changing(func(o object) {
		held(o, "Patient")["telecom"] = []any{object{"system": "phone", "value": "01632 960111", "use": "home", "rank": json.Number("2")}}
	})},
	{evidence.WrongTwoRanks, changing(func(o object) {
		one := object{"system": "phone", "value": "01632 960111", "use": "home", "rank": json.Number("1")}
		held(o, "Patient")["telecom"] = []any{one, copied(one)}
	})},
	{evidence.WrongProfile, changing(func(o object) { delete(at(o, "participant", 0).(object), "status") })}, //nolint:forcetypeassert // booking puts it there
	{evidence.WrongProfile, changing(func(o object) { delete(o, "supportingInformation") })},
	{evidence.WrongProfile, changing(func(o object) { o["status"] = "pending" })},
	{evidence.WrongMediaType, func(_ *play, r *wire.Request) { r.Header = map[string]string{"Content-Type": "application/xml"} }},
}

// cutOff is a body of which the end is missing.
func cutOff(r *wire.Request, form string) []byte {
	raw, err := wire.Write(r.Body, form)
	if err != nil {
		return []byte("{")
	}
	return raw[:len(raw)*2/3]
}

func without(contained []any, resourceType string) []any {
	var out []any
	for _, c := range contained {
		if text(c, "resourceType") != resourceType {
			out = append(out, c)
		}
	}
	return out
}

// asksAmiss asks for bookings that cannot be made, in each format, all of one free slot, and looks whether it is free still. Where it is
// not, somebody else may have taken it: once more, with another.
func (p *play) asksAmiss(ctx context.Context, name string) error {
	patient := p.patient(name)
	for range 2 {
		s, err := p.take(ctx)
		if err != nil {
			return err
		}
		for _, form := range p.forms() {
			for _, m := range misbookings {
				if s, err = p.misbook(ctx, m, form, patient, s); err != nil {
					return err
				}
			}
		}
		for _, form := range p.forms() {
			list := p.ofPatient(firstForm, patient.NHSNumber)
			list.Form = form
			if err := p.asks(ctx, list); err != nil {
				return err
			}
		}
		if err := p.look(ctx); err != nil {
			return err
		}
		if p.listed[s.identifier] {
			return nil
		}
	}
	return nil
}

// misbook asks for a booking that cannot be made. The slot that is returned is that of the next: another one where it was made all the same.
func (p *play) misbook(ctx context.Context, m misbooking, form string, patient Patient, s slot) (slot, error) {
	r := failing(m.wrong, wire.Request{Form: form, Body: booking(patient, s, p.client.NewID(), p.now())})
	m.change(p, &r)
	b, a, err := p.post(ctx, r, patient, s)
	if err != nil || b == nil || a.Status >= http.StatusBadRequest {
		return s, err
	}
	if err := p.look(ctx); err != nil {
		return s, err
	}
	return p.take(ctx)
}
