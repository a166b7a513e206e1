package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// toolkitSlot puts the slot that a booking request wants into the diary. One that was
// booked before gives way to another, since a trigger answers the same every time.
func (a *api) toolkitSlot(c *call) error {
	c.sameTimes()
	if err := a.schemas.Validate(schema.BookingRequest, c.body); err != nil {
		return err
	}
	wanted, err := requestFrom(c.body, c.raw, c.caller.ASID)
	if err != nil {
		return err
	}
	schedule := wanted.Schedule
	if _, err := a.Diary.Schedule(schedule); err != nil {
		if err := a.Diary.AddSchedule(booking.Schedule{ID: schedule, Service: toolkitService}); err != nil {
			return fmt.Errorf("toolkit: %w", err)
		}
	}
	slot := booking.Slot{ID: "toolkit-" + a.NewID(), Identifier: wanted.Slot, Schedule: schedule, Start: wanted.Start, End: wanted.End}
	if a.Diary.AddSlot(slot) == nil {
		return nil
	}
	slot.Identifier = a.NewID()
	for _, s := range c.body.ContainedOf("Slot") {
		s["identifier"] = slotIdentifier(slot)
	}
	c.raw = nil // the body is no longer what was sent
	if err := a.Diary.AddSlot(slot); err != nil {
		return fmt.Errorf("toolkit: %w", err)
	}
	return nil
}

// toolkitBooked answers that a booking was made which no read will find: that of slot021, and one whose time has passed,
// which no diary takes.
func (a *api) toolkitBooked(c *call, id string) (fault.Reply, error) {
	c.sameTimes()
	if err := a.schemas.Validate(schema.BookingRequest, c.body); err != nil {
		return fault.Reply{}, err
	}
	now := a.Now()
	r := c.body.Clone()
	r["created"] = fhir.FormatInstant(now)
	return a.toolkitAnswer(c, http.StatusCreated, r, id, "1")
}

// toolkitAnswer is that of a change which the diary knows nothing of.
func (a *api) toolkitAnswer(c *call, status int, r fhir.Resource, id, version string) (fault.Reply, error) {
	now := a.Now()
	r.Stamp(id, version, now)
	reply, err := c.answer(status, r)
	if err != nil {
		return fault.Reply{}, err
	}
	c.changed = id
	reply.Header["Etag"] = fhir.ETag(version)
	reply.Header["Last-Modified"] = fhir.HTTPDate(now)
	reply.Header["Location"] = strings.Join([]string{a.appointmentURL(id), "_history", version}, "/")
	return reply, nil
}

// toolkitCancel answers an update of slot005. A booking that the provider holds is cancelled, whatever its contained
// Slot says; one that it does not, such as those whose ids the older simulators had built in, is said to be.
func (a *api) toolkitCancel(c *call) (fault.Reply, error) {
	reply, err := a.cancelUnless(c, func(stored booking.Appointment) (string, bool) {
		r, err := AppointmentResource(stored, a.Base)
		if err != nil {
			return "Appointment", true
		}
		return fhir.FirstDifference(withSlotOf(r, r), withSlotOf(c.body, r))
	})
	if !errors.Is(err, booking.ErrNotFound) {
		return reply, err
	}
	if err := a.schemas.Validate(schema.Cancellation, c.body); err != nil {
		return fault.Reply{}, err
	}
	switch {
	case ifMatchVersion(c.request) == "":
		return fault.Reply{}, booking.ErrNoPrecondition
	case c.body.String("status") != string(booking.Cancelled):
		return fault.Reply{}, booking.ErrNotCancellation
	}
	return a.toolkitAnswer(c, http.StatusOK, c.body.Clone(), c.booking, "2")
}

// withSlotOf is a booking with the contained Slot, and the reference to it, of another.
func withSlotOf(r, other fhir.Resource) fhir.Resource {
	out, contained := r.Clone(), []any{}
	for _, kind := range r.Contained() {
		if kind.Type() != "Slot" {
			contained = append(contained, map[string]any(kind))
		}
	}
	for _, slot := range other.ContainedOf("Slot") {
		contained = append(contained, map[string]any(slot))
	}
	out["contained"], out["slot"] = contained, other["slot"]
	return out
}

// endedBefore reports whether a booking is for a time that has passed.
func (a *api) endedBefore(r fhir.Resource) bool {
	end, err := fhir.Instant(r.String("end"))
	return err == nil && !end.After(a.Now())
}

// sameTimes gives the contained Slot the times of the booking: the requests of the older simulators' collection differ in them.
func (c *call) sameTimes() {
	for _, slot := range c.body.ContainedOf("Slot") {
		for _, name := range []string{"start", "end"} {
			if c.body.Has(name) && slot.String(name) != c.body.String(name) {
				slot[name], c.raw = c.body[name], nil
			}
		}
	}
}
