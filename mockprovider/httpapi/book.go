package httpapi

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// book answers POST Appointment: the slot is taken and the booking stored in one
// step. Source: Booking API, book an appointment; BK-47 to BK-55, BK-60.
func (a *api) book(c *call) (fault.Reply, error) {
	if err := a.schemas.Validate(schema.BookingRequest, c.body); err != nil {
		return fault.Reply{}, err
	}
	raw := c.raw
	if a.Variance.Keep(c.body, a.Base, c.body.String("start")) {
		raw = nil // it is not what was sent any more
	}
	request, err := requestFrom(c.body, raw, c.caller.ASID)
	if err != nil {
		return fault.Reply{}, err
	}
	request.Claim = c.claim
	if raw != nil && c.request.Header.Get("Content-Encoding") == "" {
		request.From = journal.Seq(c.request.Context())
	}
	a.beforeBooking(c, request.Slot)
	b, err := a.Diary.Book(request)
	if err != nil {
		return fault.Reply{}, err
	}
	c.changed = b.ID
	a.Booked(c.request.Context(), b)
	return a.answerAppointment(c, http.StatusCreated, b) // Location says where it is
}
