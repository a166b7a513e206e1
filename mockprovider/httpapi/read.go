package httpapi

import (
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// read answers GET Appointment/[id] with the current version, whatever its status
// and however long ago. Source: Booking API, get an appointment; RD-01, RD-10.
func (a *api) read(c *call) (fault.Reply, error) {
	b, err := a.Diary.Appointment(c.booking)
	if err != nil {
		return fault.Reply{}, lookedFor("Appointment", c.booking, err)
	}
	return a.answerAppointment(c, http.StatusOK, b)
}

// lookedFor adds what was not found. A step of the path that could not be an id is not repeated.
func lookedFor(resourceType, id string, err error) error {
	if !fhir.ValidID(id) {
		id = "(not an id)"
	}
	return fmt.Errorf("%s/%s: %w", resourceType, id, err)
}
