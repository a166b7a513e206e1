package control

import (
	"errors"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// Problem is why a request was not met and what to do about it. It names no patient
// and repeats nothing of what was sent. Source: RFC 9457.
type Problem struct {
	// Type is urn:rebookcheck:problem: and the title in lower case with hyphens.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what to do.
	Detail string `json:"detail"`

	cause error // of a fault of ours
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, detail string) error { return newProblem(status, detail) }

func newProblem(status int, detail string) *Problem {
	title := http.StatusText(status)
	kind := strings.ReplaceAll(strings.ToLower(title), " ", "-")
	return &Problem{Type: "urn:rebookcheck:problem:" + kind, Title: title, Status: status, Detail: detail}
}

// told are the errors of other packages and what a tester is told.
var told = []struct {
	err    error
	status int
	detail string
}{
	{session.ErrNotFound, http.StatusNotFound, "no session has this key; it may have ended; GET /sessions lists those there are"},
	{session.ErrUnreadable, http.StatusGone, "the journal of this session cannot be read, so that it does not come back; the server's log says why; DELETE it"},
	{session.ErrTaken, http.StatusConflict, "a session has this key already; DELETE it, or choose another key"},
	{session.ErrTooMany, http.StatusInsufficientStorage, session.ErrTooMany.Error()},
	{session.ErrKey, http.StatusUnprocessableEntity, `"key" must be 1 to 64 lower-case letters, digits and hyphens, or be left out`},
	{session.ErrName, http.StatusUnprocessableEntity, `"name" must be 1 to 80 printable characters, not spaces alone, or be left out`},
	{session.ErrClosed, http.StatusServiceUnavailable, "the server is closing; start it again"},
	{session.ErrLost, http.StatusServiceUnavailable, "another server has taken the session over; ask again"},
	{journal.ErrAway, http.StatusServiceUnavailable, "the database that holds the sessions cannot be reached; ask again once it can be"},
	{journal.ErrNoRoom, http.StatusInsufficientStorage, "the disk that holds the journals has no space left; make some and ask again"},
	{journal.ErrSealed, http.StatusGone, "the session has ended, and its journal with it; begin another with POST /sessions"},
	{booking.ErrNotFound, http.StatusNotFound, "the provider holds no such booking; GET state lists them"},
	{booking.ErrAlreadyCancelled, http.StatusConflict, "the booking is cancelled already; choose another"},
	{booking.ErrSlotTaken, http.StatusConflict, "the slot was taken in the meantime; ask again, or choose another time"},
	{booking.ErrNoSlot, http.StatusConflict, "no free slot is there; add one first"},
	{booking.ErrInPast, http.StatusConflict, "that time has passed on the session's clock; choose a later one, or set the clock back"},
	{booking.ErrFull, http.StatusInsufficientStorage, "the session holds as many bookings as it may; end it and begin another, or raise the limit"},
	{booking.ErrDiary, http.StatusUnprocessableEntity, "the slot does not fit the diary; its end must be after its start"},
	{mockprovider.ErrNoPersona, http.StatusUnprocessableEntity, "no persona has this name; GET personas lists them"},
	{mockprovider.ErrNoService, http.StatusUnprocessableEntity, "the provider has no service of this id; GET providers lists them"},
	{mockprovider.ErrNoPractitioner, http.StatusUnprocessableEntity, "the provider has no practitioner of this id; those it has are in the world that the session was made with"},
	{mockprovider.ErrChannel, http.StatusUnprocessableEntity, `"channel" must be In-person, Telephone, Video or none, or be left out`},
	{mockprovider.ErrNHSNumber, http.StatusUnprocessableEntity, badNumber},
}

const badNumber = `"nhs_number" must have ten digits, a right check digit and begin with 999, ` +
	`unless the session was made with "any_nhs_number"`

// problemOf is the one table from an error to a problem.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	for _, row := range told {
		if errors.Is(err, row.err) {
			return newProblem(row.status, row.detail)
		}
	}
	if _, ok := errors.AsType[*session.Elsewhere](err); ok {
		return newProblem(http.StatusServiceUnavailable, "the server that holds the session cannot be reached; ask again in some seconds")
	}
	if invalid, ok := errors.AsType[*registry.Invalid](err); ok {
		return newProblem(http.StatusUnprocessableEntity, "the pointer is not one: "+invalid.Element+": "+invalid.Reason)
	}
	if _, ok := errors.AsType[*registry.Duplicate](err); ok {
		return newProblem(http.StatusConflict, "the booking is registered already; GET registry/pointers lists what is")
	}
	p := newProblem(http.StatusInternalServerError, "the mock failed at this; see its log")
	p.cause = err
	return p
}
