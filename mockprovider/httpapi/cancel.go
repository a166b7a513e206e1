package httpapi

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// cancel answers PUT Appointment/[id]. The version is looked at before the content,
// and again with the diary locked when the cancellation is stored.
// Source: Booking API, cancel an appointment; CX-13 to CX-36.
func (a *api) cancel(c *call) (fault.Reply, error) { return a.cancelUnless(c, a.differs(c.body)) }

// cancelUnless cancels as cancel does, unless the update differs.
func (a *api) cancelUnless(c *call, differs func(booking.Appointment) (string, bool)) (fault.Reply, error) {
	switch id := c.body.ID(); {
	case id == "":
		return fault.Reply{}, &badBody{Reason: "the body must have the id of the URL", Path: "Appointment.id"}
	case id != c.booking:
		return fault.Reply{}, &badBody{Reason: "the id in the body is not that of the URL", Path: "Appointment.id"}
	}
	version := a.diaryVersion(c.booking, ifMatchVersion(c.request))
	if _, err := a.Diary.Precondition(c.booking, version); err != nil {
		return fault.Reply{}, lookedFor("Appointment", c.booking, err)
	}
	if err := a.schemas.Validate(schema.Cancellation, c.body); err != nil {
		return fault.Reply{}, err
	}
	b, err := a.Diary.Cancel(booking.Cancellation{
		ID: c.booking, IfMatch: version, Status: booking.Status(c.body.String("status")),
		Differs: differs, Claim: c.claim,
	})
	if err != nil {
		return fault.Reply{}, err
	}
	c.changed = b.ID
	a.Cancelled(c.request.Context(), b)
	reply, err := a.answerAppointment(c, http.StatusOK, b)
	if err != nil {
		return fault.Reply{}, err
	}
	reply.Header["Location"] = a.versionURL(b)
	return reply, nil
}

// differs compares an update with what a read of the booking would have shown. Source: CX-27.
func (a *api) differs(update fhir.Resource) func(booking.Appointment) (string, bool) {
	return func(stored booking.Appointment) (string, bool) {
		r, err := AppointmentResource(stored, a.Base)
		if err != nil {
			return "Appointment", true
		}
		return fhir.FirstDifference(r, update)
	}
}

// quotedLength is the most that is repeated of an If-Match that was not understood.
const quotedLength = 80

// ifMatchVersion reads If-Match: empty when it is missing, and what can be no
// version when it is not one weak entity tag. Source: CX-05, CX-25, CX-26.
func ifMatchVersion(r *http.Request) booking.Version {
	lines := r.Header.Values("If-Match")
	if len(lines) == 0 {
		return ""
	}
	header := strings.Join(lines, ", ")
	if version, weak, ok := fhir.ParseIfMatch(strings.TrimSpace(header)); ok && weak {
		return booking.Version(version)
	}
	return booking.Version(strconv.QuoteToASCII(header[:min(len(header), quotedLength)]))
}
