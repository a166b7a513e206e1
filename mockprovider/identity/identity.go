// Package identity checks who is calling: the access token and the Ssp headers of a
// request to a provider.
//
// It refuses to know HTTP requests and statuses: it is handed header values and
// returns a [Caller] or an error that names the check which failed. No error holds
// any part of a token, a name or an NHS number.
//
//	caller, err := checker.Check(identity.Book, identity.Headers{...})
package identity

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Operation is what a request asks of a provider.
type Operation string

// The operations. Source: overview, interaction ids; SP-13 to SP-18, AU-18 to AU-23.
const (
	ReadMetadata   Operation = "read metadata"
	SearchSlots    Operation = "search slots"
	Book           Operation = "book"
	ReadBooking    Operation = "read a booking"
	SearchBookings Operation = "search bookings"
	Cancel         Operation = "cancel"
)

const interactionPrefix = "urn:nhs:names:services:careconnect:fhir:rest:"

// demand is what an operation asks of the headers and the token. The first
// interaction is the one to send; the others are tolerated as outdated.
type demand struct {
	interactions []string
	scope        string
}

var demands = map[Operation]demand{
	ReadMetadata:   {[]string{"read:metadata"}, "organization/slot.read"},
	SearchSlots:    {[]string{"search:slot", "read:slot"}, "organization/slot.read"},
	Book:           {[]string{"create:appointment"}, "patient/appointment.write"},
	ReadBooking:    {[]string{"read:appointment"}, "patient/appointment.read"},
	SearchBookings: {[]string{"search:appointment"}, "patient/appointment.read"},
	Cancel:         {[]string{"update:appointment"}, "patient/appointment.write"},
}

// Headers are the values a request came with; empty means that the header is
// missing. A header sent twice is handed over as one value joined by ", ".
type Headers struct {
	Authorization string
	From          string // Ssp-From
	To            string // Ssp-To
	TraceID       string // Ssp-TraceID
	InteractionID string // Ssp-InteractionID
}

// Caller is who made a request, as far as token and headers tell.
type Caller struct {
	// ASID is the sender's, from Ssp-From.
	ASID string
	// ODS is the code of the organisation, User the id of the user, from the token.
	ODS, User string
	// Warnings are slips that were let pass.
	Warnings []string
}

// HeaderError refuses a required header that is missing or malformed. Source: SP-20.
type HeaderError struct {
	Header string
	// Problem says what is wrong, without the value.
	Problem string
}

func (e *HeaderError) Error() string { return e.Header + ": " + e.Problem }

// MisdirectedError refuses a request whose headers are well formed but do not fit
// the operation or this provider. Source: SP-11, SP-12.
type MisdirectedError struct {
	Header  string
	Problem string
}

func (e *MisdirectedError) Error() string { return e.Header + ": " + e.Problem }

// TokenError refuses an access token. Source: AU-24 to AU-30.
type TokenError struct {
	// Check is what failed: "token", a part of it, or a claim such as "requesting_device.model".
	Check   string
	Problem string
}

func (e *TokenError) Error() string { return "access token: " + e.Check + ": " + e.Problem }

// Config is what a provider's checks rest on.
type Config struct {
	// Base is the provider's service root URL, which tokens must name as aud.
	Base string
	// ASID is the provider's own.
	ASID string
	// Now is the real clock: tokens do not follow the session's.
	Now func() time.Time
	// Drift is how far clocks may differ; 0 means DefaultDrift. Source: AU-28.
	Drift time.Duration
}

// DefaultDrift is the allowance for clocks that differ.
const DefaultDrift = 60 * time.Second

// Validate names everything that is wrong.
func (c Config) Validate() error {
	var problems []error
	if u, err := url.Parse(c.Base); err != nil || u.Scheme == "" || u.Host == "" {
		problems = append(problems, errors.New("identity: Base must be an absolute URL"))
	}
	if !isASID(c.ASID) {
		problems = append(problems, errors.New("identity: ASID must have 12 digits"))
	}
	if c.Now == nil {
		problems = append(problems, errors.New("identity: Now is missing"))
	}
	if c.Drift < 0 {
		problems = append(problems, errors.New("identity: Drift cannot be negative"))
	}
	return errors.Join(problems...)
}

// Checker checks callers of one provider. Safe for concurrent use.
type Checker struct {
	base, asid string
	now        func() time.Time
	drift      time.Duration
	known      known
}

// New returns a checker.
func New(c Config) (*Checker, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Drift == 0 {
		c.Drift = DefaultDrift
	}
	return &Checker{base: trimSlash(c.Base), asid: c.ASID, now: c.Now, drift: c.Drift}, nil
}

// Check checks the Ssp headers and then the access token. It returns *HeaderError,
// *MisdirectedError or *TokenError.
func (c *Checker) Check(op Operation, h Headers) (Caller, error) {
	want, ok := demands[op]
	if !ok {
		return Caller{}, fmt.Errorf("identity: unknown operation %q", op)
	}
	caller := Caller{ASID: h.From}
	if err := c.ssp(want, h, &caller); err != nil {
		return Caller{}, err
	}
	if err := c.token(want.scope, h.Authorization, &caller); err != nil {
		return Caller{}, err
	}
	return caller, nil
}

func isASID(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return len(text) == 12
}

// isUUID takes the form with hyphens only.
func isUUID(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// ssp checks the four Spine headers: first that each is there and well formed, then
// that they fit. Source: SP-07 to SP-18.
func (c *Checker) ssp(want demand, h Headers, caller *Caller) error {
	for _, header := range []struct {
		name, value, form string
		ok                bool
	}{
		{"Ssp-From", h.From, "12 digits", isASID(h.From)},
		{"Ssp-To", h.To, "12 digits", isASID(h.To)},
		{"Ssp-TraceID", h.TraceID, "a UUID", isUUID(h.TraceID)},
		{
			"Ssp-InteractionID", h.InteractionID, "an interaction id that starts with urn:nhs:names:services:",
			strings.HasPrefix(h.InteractionID, "urn:nhs:names:services:") && !strings.ContainsAny(h.InteractionID, " ,"),
		},
	} {
		switch {
		case header.value == "":
			return &HeaderError{Header: header.name, Problem: "missing"}
		case !header.ok:
			return &HeaderError{Header: header.name, Problem: "must be " + header.form}
		}
	}
	if h.To != c.asid {
		return &MisdirectedError{Header: "Ssp-To", Problem: "names another provider"}
	}
	for i, name := range want.interactions {
		if h.InteractionID == interactionPrefix+name {
			if i > 0 {
				caller.Warnings = append(caller.Warnings, "Ssp-InteractionID "+name+" is outdated")
			}
			return nil
		}
	}
	return &MisdirectedError{
		Header:  "Ssp-InteractionID",
		Problem: "does not fit this request, which needs " + interactionPrefix + want.interactions[0],
	}
}

func trimSlash(url string) string { return strings.TrimSuffix(url, "/") }
