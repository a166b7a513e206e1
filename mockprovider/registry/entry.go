package registry

import (
	"log/slog"
	"net/url"
	"strings"
	"time"
)

// Status is the status of a pointer. Source: registry pointer, appointment (Jan 2021); RG-08.
type Status string

// The statuses that a pointer can have.
const (
	Booked         Status = "booked"
	Cancelled      Status = "cancelled"
	EnteredInError Status = "entered-in-error"
)

// NHSNumber is an NHS number. It masks itself in logs.
type NHSNumber string

// LogValue shows nothing of the number but that there is one.
func (n NHSNumber) LogValue() slog.Value {
	if n == "" {
		return slog.StringValue("none")
	}
	return slog.StringValue("**********")
}

// Valid reports whether the number has ten digits and a correct check digit.
func (n NHSNumber) Valid() bool {
	if len(n) != 10 {
		return false
	}
	sum := 0
	for i := range 10 {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
		if i < 9 {
			sum += (10 - i) * int(n[i]-'0')
		}
	}
	check := 11 - sum%11
	return check != 10 && check%11 == int(n[9]-'0')
}

// Pointer is all that the registry knows of a booking: where it is, whose it is
// and when. There is no room in it for clinical content [RG-08, RG-11, RG-22].
type Pointer struct {
	// BookingURL is the booking's absolute URL at its provider, without a version [RG-09].
	BookingURL string
	NHSNumber  NHSNumber
	Status     Status
	Start, End time.Time
	// Created is when the booking was made.
	Created time.Time
}

// LogValue shows the booking's URL and status only.
func (p Pointer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("booking", p.BookingURL), slog.String("status", string(p.Status)))
}

// check returns the first fault of a pointer, as *Invalid, or nil.
func (p Pointer) check() error {
	u, err := url.Parse(p.BookingURL)
	switch {
	case err != nil, u.Host == "", u.Scheme != "https" && u.Scheme != "http":
		return &Invalid{Element: "identifier.value", Reason: "not an absolute URL of a booking"}
	case strings.Contains(p.BookingURL, "/_history/"):
		return &Invalid{Element: "identifier.value", Reason: "names a version of the booking; want its URL without /_history/"}
	case !p.NHSNumber.Valid():
		return &Invalid{Element: "participant.actor.identifier.value", Reason: "not a valid NHS number"}
	case !p.Status.known():
		return &Invalid{Element: "status", Reason: "want booked, cancelled or entered-in-error"}
	case !p.Start.Before(p.End):
		return &Invalid{Element: "end", Reason: "want an end after the start"}
	case p.Created.IsZero():
		return &Invalid{Element: "created", Reason: "missing"}
	}
	return nil
}

func (s Status) known() bool { return s == Booked || s == Cancelled || s == EnteredInError }

// sameTimes reports whether two pointers start and end at the same moments.
func (p Pointer) sameTimes(q Pointer) bool { return p.Start.Equal(q.Start) && p.End.Equal(q.End) }

// difference names the first element, status aside, in which two pointers differ; "" when there is none.
func (p Pointer) difference(q Pointer) string {
	switch {
	case p.BookingURL != q.BookingURL:
		return "identifier.value"
	case !p.Start.Equal(q.Start):
		return "start"
	case !p.End.Equal(q.End):
		return "end"
	case !p.Created.Equal(q.Created):
		return "created"
	case p.NHSNumber != q.NHSNumber:
		return "participant.actor.identifier.value"
	}
	return ""
}

// Entry is a pointer as the registry holds it.
type Entry struct {
	Pointer
	// ID never changes; it is assigned by the registry [RG-13].
	ID string
	// Version is "1" when registered and goes up with each update.
	Version string
	// Updated is the session's time of this version.
	Updated time.Time
	// Owner is the client that registered the pointer; nobody else may update it.
	Owner string
}

// LogValue shows the id, the version and the booking.
func (e Entry) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", e.ID), slog.String("version", e.Version), slog.Any("pointer", e.Pointer))
}
