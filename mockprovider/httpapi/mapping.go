package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// errContent: a booking in the diary holds no resource. Source: RD-11.
var errContent = errors.New("stored content is not a resource")

// RequestFrom reads what the diary needs to know from the Appointment of a booking
// request, which is kept whole as the content. It returns an error where slot or
// times cannot be read, so a resource that fits its profile never meets one.
// Source: Booking API, Appointment; BK-11 to BK-18.
func RequestFrom(r fhir.Resource, asid string) (booking.Request, error) {
	return requestFrom(r, nil, asid)
}

// requestFrom is RequestFrom with the resource's JSON form, or nil, at hand.
func requestFrom(r fhir.Resource, raw []byte, asid string) (booking.Request, error) {
	slot, _ := r.Resolve(r.String("slot", 0, "reference"))
	identifier := slot.Identifier(fhir.UUIDSystem, "identifier")
	if identifier == "" {
		return booking.Request{}, &badBody{
			Reason: "the contained Slot has no identifier", Path: "Appointment.contained.ofType(Slot).identifier",
		}
	}
	start, err := fhir.Instant(r.String("start"))
	if err != nil {
		return booking.Request{}, &badBody{Reason: err.Error(), Path: "Appointment.start"}
	}
	end, err := fhir.Instant(r.String("end"))
	if err != nil {
		return booking.Request{}, &badBody{Reason: err.Error(), Path: "Appointment.end"}
	}
	content, err := keep(r, raw, identifier)
	if err != nil {
		return booking.Request{}, err
	}
	schedule := slot.String("schedule", "reference")
	return booking.Request{
		Slot: identifier, Schedule: schedule[strings.LastIndex(schedule, "/")+1:],
		Start: start, End: end, Patient: nhsNumberOf(r), BookedBy: asid, Content: content,
	}, nil
}

// nhsNumberOf is the number of the contained Patient or, failing that, of the actor.
func nhsNumberOf(r fhir.Resource) booking.NHSNumber {
	for _, p := range r.ContainedOf("Patient") {
		if n := p.Identifier(fhir.NHSNumberSystem, "identifier"); n != "" {
			return booking.NHSNumber(n)
		}
	}
	if id := r.Object("participant", 0, "actor", "identifier"); id.String("system") == fhir.NHSNumberSystem {
		return booking.NHSNumber(id.String("value"))
	}
	return ""
}

// AppointmentResource is a booking as a read shows it: what the consumer sent, with
// id, version, created and the local patient identifier from the provider, and with
// what staff changed. Source: Booking API, get an appointment; BK-50, BK-54, BK-58, RD-08.
func AppointmentResource(b booking.Appointment, base string) (fhir.Resource, error) {
	content, ok := b.Content.(kept)
	if !ok {
		return nil, fmt.Errorf("appointment %s: %w", b.ID, errContent)
	}
	r, err := content.Resource()
	if err != nil {
		return nil, fmt.Errorf("appointment %s: %w", b.ID, err)
	}
	r.Stamp(b.ID, string(b.Version), b.Updated)
	r["status"] = string(b.Status)
	r["created"] = fhir.FormatInstant(b.Created)
	delete(r, "_created")
	if b.Note != "" {
		r["comment"] = b.Note
	}
	for _, p := range r.ContainedOf("Patient") {
		if !p.Has("identifier") {
			p["identifier"] = []any{map[string]any{
				"use": "usual", "system": localSystem(base, "patient"), "value": b.LocalPatient,
			}}
		}
	}
	for _, s := range r.ContainedOf("Slot") {
		if !strings.EqualFold(s.Identifier(fhir.UUIDSystem, "identifier"), b.Slot.Identifier) {
			moved(r, s, b)
		}
	}
	return r, nil
}

// moved puts the times and the slot of a booking that staff moved in place of those
// it was made with.
func moved(r, slot fhir.Resource, b booking.Appointment) {
	r["start"], r["end"] = fhir.FormatInstant(b.Start), fhir.FormatInstant(b.End)
	slot["identifier"] = slotIdentifier(b.Slot)
	slot["schedule"] = reference("Schedule/" + b.Slot.Schedule)
	slot["start"], slot["end"] = r["start"], r["end"]
	if r.Has("minutesDuration") {
		r["minutesDuration"] = json.Number(strconv.Itoa(int(b.End.Sub(b.Start).Minutes())))
	}
}

func reference(to string) map[string]any { return map[string]any{"reference": to} }

func profiled(resourceType string) map[string]any {
	return map[string]any{"profile": []any{fhir.Profile(resourceType)}}
}
