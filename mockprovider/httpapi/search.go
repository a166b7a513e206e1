package httpapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// searchBookings answers GET Appointment: the bookings of one patient that have not
// passed, cancelled ones too, all in one answer.
// Source: Booking API, search for a patient's appointments; RD-15 to RD-21.
func (a *api) searchBookings(c *call) (fault.Reply, error) {
	q, err := parseBookingQuery(c.request.URL.RawQuery)
	if err != nil {
		return fault.Reply{}, err
	}
	var entries []fhir.Entry
	for _, b := range a.bookings(q) {
		r, err := AppointmentResource(b, a.Base)
		if err != nil {
			return fault.Reply{}, err
		}
		if a.Variance != nil {
			r.Object("meta")["versionId"] = string(a.wireVersion(b.ID, b.Version))
		}
		entries = append(entries, a.entry(r, fhir.Match))
	}
	set := fhir.Searchset{ID: a.NewID(), Updated: a.Now(), Self: selfLink(a.Base+"/Appointment", q.used), Entries: entries}
	a.Variance.Bookings(&set, c.request.URL.RawQuery)
	return c.answer(http.StatusOK, set.Resource())
}

// bookings finds what a query asks for: by patient, by id, or what fits both.
func (a *api) bookings(q bookingQuery) []booking.Appointment {
	if q.nobody {
		return nil
	}
	if q.id == "" {
		return a.Diary.BookingsOf(q.patient)
	}
	b, err := a.Diary.Appointment(q.id)
	if q.version != "" {
		b, err = a.Diary.AppointmentVersion(q.id, a.diaryVersion(q.id, booking.Version(q.version)))
	}
	if err != nil || q.patient != "" && b.Patient != q.patient {
		return nil
	}
	return []booking.Appointment{b}
}

// bookingQuery is a search for bookings as it was understood.
type bookingQuery struct {
	patient     booking.NHSNumber
	id, version string
	// nobody is true when no booking can fit.
	nobody bool
	used   []param
}

// The spellings of the patient parameter found in the Standard and in FHIR STU3:
// those that take an identifier and those that take a reference. Source: RD-14, RD-15.
var (
	byIdentifier = []string{
		"Appointment.participant.actor:Patient.identifier", "Appointment.participant.actor", "identifier",
		"patient:Patient.identifier", "patient.identifier",
	}
	byReference = []string{"Patient", "patient"}
)

// parseBookingQuery reads the parameters of a search for bookings. Parameters that
// are not known are ignored, but one that is known must be there. Source: RD-20.
func parseBookingQuery(raw string) (bookingQuery, error) {
	params, err := parseQuery(raw)
	if err != nil {
		return bookingQuery{}, err
	}
	var q bookingQuery
	searched := false
	for _, p := range params {
		switch {
		case slices.Contains(byIdentifier, p.name):
			err = q.byIdentifier(p)
		case slices.Contains(byReference, p.name):
			err = q.byReference(p)
		case p.name == "_id" && fhir.ValidID(p.value) && (q.id == "" || q.id == p.value):
			q.id = p.value
		case p.name == "version" && fhir.ValidID(p.value) && (q.version == "" || q.version == p.value):
			q.version = p.value
		case p.name == "_id", p.name == "version":
			err = &badParameter{Name: p.name, Reason: "must be one id"}
		case p.name == "_format":
			q.used = append(q.used, p)
			continue
		default:
			continue
		}
		if err != nil {
			return bookingQuery{}, err
		}
		searched = true
		q.used = append(q.used, p)
	}
	switch {
	case !searched:
		return bookingQuery{}, &badParameter{Reason: "a search needs a patient or an _id"}
	case q.version != "" && q.id == "":
		return bookingQuery{}, &badParameter{Name: "version", Reason: "needs an _id"}
	}
	return q, nil
}

// byIdentifier reads system|value; a value alone is taken for an NHS number, and a
// number of another system fits no booking.
func (q *bookingQuery) byIdentifier(p param) error {
	system, value, ok := strings.Cut(p.value, "|")
	if !ok {
		system, value = fhir.NHSNumberSystem, p.value
	}
	if system != fhir.NHSNumberSystem {
		q.nobody = true
		return nil
	}
	return q.ofPatient(p.name, value)
}

// byReference reads a reference that ends in an NHS number, as the national form
// https://demographics.spineservices.nhs.uk/[NHS number] does.
func (q *bookingQuery) byReference(p param) error {
	if strings.Contains(p.value, "|") {
		return q.byIdentifier(p)
	}
	return q.ofPatient(p.name, p.value[strings.LastIndex(p.value, "/")+1:])
}

func (q *bookingQuery) ofPatient(name, number string) error {
	n := booking.NHSNumber(number)
	if !n.Valid() {
		return &badParameter{Name: name, Reason: "must hold a valid NHS number"}
	}
	if q.patient != "" && q.patient != n {
		q.nobody = true
	}
	q.patient = n
	return nil
}
