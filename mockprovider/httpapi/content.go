package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// kept is what a booking holds of the request that made it: the consumer's own bytes,
// and what has to be known of them to answer without reading them again.
type kept struct {
	fhir.Content

	// slot is the identifier of the contained Slot.
	slot string
	// stranger is true when the contained Patient has no identifier, so that a read adds the provider's.
	stranger bool
}

// keep takes over a booking request. Raw is its JSON form, or nil when it came in another.
func keep(r fhir.Resource, raw []byte, slot string) (kept, error) {
	k := kept{}
	for _, p := range r.ContainedOf("Patient") {
		k.stranger = k.stranger || !p.Has("identifier")
	}
	var err error
	if raw != nil {
		k.Content, err = fhir.NewContent(raw)
	} else {
		k.Content, err = fhir.ContentOf(r)
	}
	if err != nil {
		return kept{}, fmt.Errorf("keep booking request: %w", err)
	}
	k.slot = k.Cut(slot)
	return k, nil
}

// ContentText is the content of a booking in JSON, as ContentFrom reads it. It holds patient data.
func ContentText(content any) (string, error) {
	k, ok := content.(kept)
	if !ok {
		return "", errContent
	}
	return k.Text(), nil
}

// ContentFrom is the content of a booking whose request was this, in JSON, or that ContentText gave.
func ContentFrom(raw []byte) (any, error) {
	r, err := fhir.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("content of a booking: %w", err)
	}
	slot, _ := r.Resolve(r.String("slot", 0, "reference"))
	return keep(r, raw, slot.Identifier(fhir.UUIDSystem, "identifier"))
}

// asSent reports whether a read shows the content as it was sent, but for what every answer sets.
func (k kept) asSent(b booking.Appointment) bool {
	return !k.stranger && strings.EqualFold(k.slot, b.Slot.Identifier)
}

// fields is what a provider sets of a booking.
func fields(b booking.Appointment) fhir.Fields {
	return fhir.Fields{
		ID: b.ID, Version: string(b.Version), Status: string(b.Status),
		LastUpdated: b.Updated, Created: b.Created, Comment: b.Note,
	}
}

// appointment is the answer's body and status for a booking. In JSON, and where nothing
// but the provider's own elements differs from what was sent, the sender's bytes are copied.
func (a *api) appointment(c *call, status int, b booking.Appointment) (fault.Reply, error) {
	if k, ok := b.Content.(kept); ok && c.codec.json() && k.asSent(b) && a.Variance == nil {
		const room = 256 // for what the provider sets
		return c.encoded(status, fhir.AppendAppointment(make([]byte, 0, k.Len()+room), k.Content, fields(b))), nil
	}
	r, err := AppointmentResource(b, a.Base)
	if err != nil {
		return fault.Reply{}, err
	}
	a.Variance.Appointment(r)
	return c.answer(status, r)
}

// answerAppointment is the answer that holds a booking in one version. Source: RD-05 to RD-07, BK-50 to BK-53.
func (a *api) answerAppointment(c *call, status int, b booking.Appointment) (fault.Reply, error) {
	version := a.versionURL(b)
	b.Version = a.wireVersion(b.ID, b.Version)
	reply, err := a.appointment(c, status, b)
	if err != nil {
		return fault.Reply{}, err
	}
	reply.Header["Etag"] = fhir.ETag(string(b.Version))
	reply.Header["Last-Modified"] = fhir.HTTPDate(b.Updated)
	if status == http.StatusCreated {
		reply.Header["Location"] = version
		return reply, nil
	}
	reply.Header["Content-Location"] = version
	return reply, nil
}
