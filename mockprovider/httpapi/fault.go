package httpapi

import (
	"errors"
	"log/slog"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// struckBy tells the plan of faults what can be matched of a request.
func (a *api) struckBy(c *call) fault.Request {
	return fault.Request{
		Method: c.request.Method, Path: strings.TrimPrefix(c.request.URL.EscapedPath(), a.path), Query: c.request.URL.RawQuery,
		Booking: c.booking, RequestID: c.requestID,
	}
}

// beforeBooking has done what a fault plans between the reading of a booking request and the booking.
func (a *api) beforeBooking(c *call, slot string) {
	if c.effect.BeforeBooking != nil {
		a.carriedOut(c, c.effect.BeforeBooking(c.request.Context(), a.Staff, slot))
	}
}

// beforeAnswer has done what a fault plans ahead of a refusal that looks at nothing, as far as the request says
// which slot it wants. A slot that is not there or busy stays as it is, and the refusal is as true.
func (a *api) beforeAnswer(c *call) {
	if c.effect.BeforeBooking == nil || a.formats(c) != nil {
		return
	}
	body, err := c.read(a.MaxBody)
	if err != nil {
		return
	}
	slot, _ := body.Resolve(body.String("slot", 0, "reference"))
	wanted := slot.Identifier(fhir.UUIDSystem, "identifier")
	if wanted == "" {
		return
	}
	err = c.effect.BeforeBooking(c.request.Context(), a.Staff, wanted)
	if !errors.Is(err, booking.ErrUnknownSlot) && !errors.Is(err, booking.ErrSlotTaken) {
		a.carriedOut(c, err)
	}
}

// carriedOut notes beside the exchange when what a fault plans could not be done.
func (a *api) carriedOut(c *call, err error) {
	if err == nil {
		return
	}
	a.Logger.ErrorContext(c.request.Context(), "a planned fault could not be carried out", slog.Any("error", err))
	a.note(c.request, func(x *journal.Exchange) { x.Fault += " (not carried out)" })
}
