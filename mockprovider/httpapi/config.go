// Package httpapi is a provider's FHIR interface: it turns requests into acts of the
// diary and what the diary says into answers.
//
// It refuses to know the rules of booking (package booking), of callers (identity)
// and of profiles (schema). Every route owes the same checks in the same order,
// which are made in one place; a handler decodes, calls one method and encodes.
// What an error looks like on the wire is said in problem.go and nowhere else.
//
//	handler, err := httpapi.New(httpapi.Config{Diary: d, Base: "https://utc.vale.example/STU3/1", ...})
package httpapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
	"github.com/rebookcheck/rebookcheck/mockprovider/variance"
)

// Config is one provider and what it needs from outside.
type Config struct {
	// Diary is the provider's book of slots.
	Diary *booking.Diary
	// Base is the provider's absolute service root, without or with one trailing
	// slash. All that is emitted starts with it, and the handler serves the paths
	// under its path. Source: SP-04, SP-06.
	Base string
	// Name, ASID and ODS identify the provider; Version is the software's.
	Name, ASID, ODS, Version string
	// Now is the session's clock, RealNow the real one, which tokens follow.
	Now, RealNow func() time.Time
	// NewID names answers, outcomes and bundles; bookings get theirs from the diary.
	NewID func() string
	// AnyNHSNumber accepts numbers outside the synthetic 999 range.
	AnyNHSNumber bool
	// MaxBody is the longest request body that is read, in bytes; 0 means DefaultMaxBody.
	MaxBody int

	// Variance has answers differ as the Standard lets them; nil means that they do not.
	Variance *variance.Variance
	// Toolkit answers the trigger values of the older simulators too; see toolkit.go.
	Toolkit bool

	// Heard is the provider's name in the journal and in the plan of faults.
	Heard string
	// Faults are the planned misbehaviours; nil means none.
	Faults *fault.Plan
	// Journal is where routes and faults are noted beside the exchange; nil means nowhere.
	Journal *journal.Journal
	// Booked and Cancelled, if set, are told of each booking made and cancelled, before it is answered.
	Booked, Cancelled func(context.Context, booking.Appointment)
	// Staff does what faults have the provider's staff do; nil means on the Diary, telling Cancelled.
	Staff fault.StaffActs
	// Logger gets no patient data; nil discards.
	Logger *slog.Logger
}

// Validate names everything that is wrong.
func (c Config) Validate() error {
	var problems []error
	require := func(ok bool, what string) {
		if !ok {
			problems = append(problems, errors.New("httpapi: "+what))
		}
	}
	u, err := url.Parse(c.Base)
	require(err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.RawQuery == "" && u.Fragment == "",
		"Base must be an absolute http or https URL")
	require(c.Diary != nil, "Diary is missing")
	require(c.Name != "", "Name is missing")
	require(c.ODS != "", "ODS is missing")
	require(c.Version != "", "Version is missing")
	require(c.Heard != "", "Heard is missing")
	require(c.Now != nil, "Now is missing")
	require(c.RealNow != nil, "RealNow is missing")
	require(c.NewID != nil, "NewID is missing")
	require(c.MaxBody >= 0, "MaxBody is negative")
	require(len(c.ASID) == 12 && strings.Trim(c.ASID, "0123456789") == "", "ASID must have 12 digits")
	return errors.Join(problems...)
}

// New returns the provider's handler. It is meant to stand behind a journal.Recorder.
func New(c Config) (http.Handler, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c.Base = strings.TrimSuffix(c.Base, "/")
	u, err := url.Parse(c.Base)
	if err != nil {
		return nil, fmt.Errorf("httpapi: Base: %w", err)
	}
	checker, err := identity.New(identity.Config{Base: c.Base, ASID: c.ASID, Now: c.RealNow})
	if err != nil {
		return nil, fmt.Errorf("httpapi: %w", err)
	}
	schemas, err := schema.New(schema.Config{
		ValidNHSNumber: func(n string) bool { return booking.NHSNumber(n).Valid() },
		AnyRange:       c.AnyNHSNumber,
	})
	if err != nil {
		return nil, fmt.Errorf("httpapi: %w", err)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.MaxBody = cmp.Or(c.MaxBody, DefaultMaxBody)
	ignore := func(context.Context, booking.Appointment) {}
	if c.Booked == nil {
		c.Booked = ignore
	}
	if c.Cancelled == nil {
		c.Cancelled = ignore
	}
	if c.Staff == nil {
		c.Staff = staff{diary: c.Diary, cancelled: c.Cancelled}
	}
	a := &api{Config: c, path: u.EscapedPath(), checker: checker, schemas: schemas}
	return crossOrigin(a), a.offerToolkit()
}

// api is one provider's interface.
type api struct {
	Config

	path    string // of Base, without a trailing slash
	checker *identity.Checker
	schemas *schema.Set
	bytes   slotBytes
}

// appointmentURL is the booking's address, which is stable. Source: BK-49.
func (a *api) appointmentURL(id string) string { return a.Base + "/Appointment/" + id }

// versionURL is the address of one version. Source: BK-48, CX-14.
func (a *api) versionURL(b booking.Appointment) string {
	return a.appointmentURL(b.ID) + "/_history/" + string(a.wireVersion(b.ID, b.Version))
}

// staff is the provider's staff at their own screen.
type staff struct {
	diary     *booking.Diary
	cancelled func(context.Context, booking.Appointment)
}

func (s staff) AddNote(_ context.Context, id, text string) error {
	_, err := s.diary.AddNote(id, text)
	return err
}

func (s staff) MoveToNext(_ context.Context, id string) error {
	_, err := s.diary.MoveToNext(id)
	return err
}

func (s staff) FillSlot(_ context.Context, slot string) error {
	_, err := s.diary.FillIdentified(slot)
	return err
}

func (s staff) CancelLocally(ctx context.Context, id string) error {
	b, err := s.diary.CancelLocally(id)
	if err == nil {
		s.cancelled(ctx, b)
	}
	return err
}
