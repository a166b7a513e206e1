package httpapi

import (
	"log/slog"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
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

// carriedOut notes beside the exchange when what a fault plans could not be done.
func (a *api) carriedOut(c *call, err error) {
	if err == nil {
		return
	}
	a.Logger.ErrorContext(c.request.Context(), "a planned fault could not be carried out", slog.Any("error", err))
	a.note(c.request, func(x *journal.Exchange) { x.Fault += " (not carried out)" })
}
