package httpapi

import (
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// readVersion answers GET Appointment/[id]/_history/[vid] with the booking as it was
// in that version. Source: Booking API, get an appointment; RD-02, CX-19.
func (a *api) readVersion(c *call) (fault.Reply, error) {
	b, err := a.Diary.AppointmentVersion(c.booking, a.diaryVersion(c.booking, booking.Version(c.version)))
	if err != nil {
		return fault.Reply{}, lookedFor("Appointment", c.booking, fmt.Errorf("version: %w", err))
	}
	return a.answerAppointment(c, http.StatusOK, b)
}
