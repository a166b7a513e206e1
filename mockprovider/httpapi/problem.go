package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// problem is an error as it goes on the wire.
type problem struct {
	status int
	issues []fhir.Issue
	header map[string]string
}

// row says how one error is answered. It is the only place that does. Statuses and
// codes follow the Booking API; where the Standard's pages disagree, its newest.
type row struct {
	is      func(error) bool
	status  int
	code    string
	details fhir.Coding
	// say writes the diagnostics and points at the fault; nil means the error's own words.
	say func(err error, base string) []fhir.Issue
	// header adds to the answer's headers.
	header func(err error) map[string]string
}

func spine(code, display string) fhir.Coding {
	return fhir.Coding{System: fhir.SpineErrorSystem, Code: code, Display: display}
}

// The details codings. Source: error handling; ER-05.
var (
	accessDenied  = spine("ACCESS DENIED", "Access has been denied to process this request")
	badRequest    = spine("BAD_REQUEST", "Bad request")
	badParam      = spine("INVALID_PARAMETER", "Invalid parameter")
	conflicting   = spine("CONFLICTING_VALUES", "Conflicting values have been specified in different fields")
	duplicate     = spine("DUPLICATE_REJECTED", "Create would lead to creation of a duplicate resource")
	headerFault   = spine("MISSING_OR_INVALID_HEADER", "There is a required header missing or invalid")
	internal      = spine("INTERNAL_SERVER_ERROR", "Unexpected internal server error")
	invalid       = spine("INVALID_RESOURCE", "Invalid validation of resource")
	mediaType     = spine("UNSUPPORTED_MEDIA_TYPE", "Unsupported media type")
	nhsNumber     = spine("INVALID_NHS_NUMBER", "Invalid NHS number")
	notFound      = spine("NO_RECORD_FOUND", "No record found")
	notWellFormed = spine("MESSAGE_NOT_WELL_FORMED", "Message not well formed")
	noReference   = spine("REFERENCE_NOT_FOUND", "Reference not found")
	wrongState    = spine("INVALID_REQUEST_STATE",
		"The request exists but is not in an appropriate state for the call to succeed")
	slotGone = fhir.Coding{System: fhir.IssueTypeSystem, Code: "processing", Display: "Processing Failure"}
)

// full says that a limit of the mock was met, which no provider of the standard knows.
var full = fhir.Coding{System: fhir.IssueTypeSystem, Code: "no-store", Display: "No Store Available"}

var rows = []row{
	{is: the(booking.ErrFull), status: http.StatusInsufficientStorage, code: "no-store", details: full, say: noRoom},
	// The envelope.
	{is: typed[*noRoute], status: http.StatusNotFound, code: "not-found", details: notFound},
	{
		is: typed[*badMethod], status: http.StatusMethodNotAllowed, code: "not-supported", details: badRequest,
		header: func(err error) map[string]string {
			return map[string]string{"Allow": strings.Join(as[*badMethod](err).Allow, ", ")}
		},
	},
	{is: typed[*badMediaType], status: http.StatusUnsupportedMediaType, code: "not-supported", details: mediaType},
	{is: typed[*badFormat], status: http.StatusUnsupportedMediaType, code: "not-supported", details: mediaType},
	{is: typed[*tooLarge], status: http.StatusRequestEntityTooLarge, code: "too-long", details: notWellFormed},
	{is: typed[*identity.HeaderError], status: http.StatusBadRequest, code: "required", details: headerFault, say: atHeader},
	{is: typed[*identity.MisdirectedError], status: http.StatusForbidden, code: "forbidden", details: accessDenied, say: atHeader},
	{is: typed[*identity.TokenError], status: http.StatusForbidden, code: "forbidden", details: accessDenied, say: atToken},
	{is: typed[*booking.DuplicateRequest], status: http.StatusConflict, code: "duplicate", details: duplicate, say: usedBefore},
	{is: the(booking.ErrDuplicateRequest), status: http.StatusConflict, code: "duplicate", details: duplicate},
	// What was asked for.
	{is: typed[*badParameter], status: http.StatusBadRequest, code: "invalid", details: badParam, say: atParameter},
	{is: the(booking.ErrUnknownService), status: http.StatusNotFound, code: "not-found", details: notFound},
	{is: the(booking.ErrNotFound), status: http.StatusNotFound, code: "not-found", details: notFound},
	// The body.
	{is: typed[*fhir.SyntaxError], status: http.StatusBadRequest, code: "structure", details: notWellFormed, say: atByte},
	{is: typed[*badBody], status: http.StatusBadRequest, code: "structure", details: notWellFormed, say: atElement},
	{is: kind(schema.NoSlot), status: http.StatusBadRequest, code: "required", details: invalid, say: findings},
	{is: kind(schema.ContactRank), status: http.StatusBadRequest, code: "business-rule", details: invalid, say: findings},
	{is: kind(schema.NHSNumber), status: http.StatusUnprocessableEntity, code: "value", details: nhsNumber, say: findings},
	{is: kind(schema.RealNHSNumber), status: http.StatusUnprocessableEntity, code: "value", details: nhsNumber, say: findings},
	{is: kind(schema.Conflicting), status: http.StatusUnprocessableEntity, code: "business-rule", details: conflicting, say: findings},
	{is: kind(schema.Reference), status: http.StatusUnprocessableEntity, code: "invalid", details: noReference, say: findings},
	{is: kind(schema.Profile), status: http.StatusUnprocessableEntity, code: "invalid", details: invalid, say: findings},
	// Booking.
	{is: the(booking.ErrUnknownSlot), status: http.StatusUnprocessableEntity, code: "invalid", details: noReference, say: atSlot},
	{is: typed[*booking.SlotMismatch], status: http.StatusUnprocessableEntity, code: "invalid", details: invalid, say: atMismatch},
	{is: the(booking.ErrSlotTaken), status: http.StatusUnprocessableEntity, code: "processing", details: slotGone, say: slotTaken},
	{is: the(booking.ErrNoSlot), status: http.StatusUnprocessableEntity, code: "business-rule", details: wrongState},
	// Cancelling.
	{is: the(booking.ErrNoPrecondition), status: http.StatusPreconditionFailed, code: "required", details: headerFault, say: ifMatch},
	{is: typed[*booking.VersionConflict], status: http.StatusConflict, code: "conflict", say: versions},
	{is: the(booking.ErrAlreadyCancelled), status: http.StatusUnprocessableEntity, code: "business-rule", details: wrongState},
	{is: the(booking.ErrNotBooked), status: http.StatusUnprocessableEntity, code: "business-rule", details: wrongState},
	{is: the(booking.ErrInPast), status: http.StatusUnprocessableEntity, code: "business-rule", details: wrongState},
	{is: the(booking.ErrNotCancellation), status: http.StatusUnprocessableEntity, code: "business-rule", details: wrongState, say: atStatus},
	{is: typed[*booking.ElementsChanged], status: http.StatusUnprocessableEntity, code: "business-rule", details: conflicting, say: atDifference},
	// The provider itself.
	{is: the(booking.ErrDiary), status: http.StatusInternalServerError, code: "exception", details: internal, say: generic},
}

// other answers an error that no row knows. Source: ER-12.
var other = row{status: http.StatusInternalServerError, code: "exception", details: internal, say: generic}

// problemOf finds the row of an error and fills it in.
func problemOf(err error, base string) problem {
	found := other
	for _, r := range rows {
		if r.is(err) {
			found = r
			break
		}
	}
	issues := []fhir.Issue{{Diagnostics: err.Error()}}
	if found.say != nil {
		issues = found.say(err, base)
	}
	for i := range issues {
		issues[i].Severity, issues[i].Code = fhir.SeverityError, found.code
		if issues[i].Details == (fhir.Coding{}) {
			issues[i].Details = found.details
		}
	}
	out := problem{status: found.status, issues: issues}
	if found.header != nil {
		out.header = found.header(err)
	}
	return out
}

// typed reports whether an error is, or wraps, one of type T; as returns it.
func typed[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func as[T error](err error) T {
	var target T
	errors.As(err, &target)
	return target
}

func the(sentinel error) func(error) bool {
	return func(err error) bool { return errors.Is(err, sentinel) }
}

func kind(k schema.Kind) func(error) bool {
	return func(err error) bool {
		var target *schema.Invalid
		return errors.As(err, &target) && target.Findings[0].Kind == k
	}
}

func one(diagnostics string) []fhir.Issue { return []fhir.Issue{{Diagnostics: diagnostics}} }

func at(diagnostics, expression string) []fhir.Issue {
	return []fhir.Issue{{Diagnostics: diagnostics, Expression: []string{expression}}}
}

func noRoom(error, string) []fhir.Issue {
	return one("this session of the mock holds as many bookings as it may; end it and begin another, or have the limit raised")
}

func generic(error, string) []fhir.Issue { return one("an internal error occurred") }

// maxFindings is the most that is told of one body; what is left out is counted.
const maxFindings = 50

// findings tells what was found, the kind that decided the status first.
func findings(err error, _ string) []fhir.Issue {
	all := slices.Clone(as[*schema.Invalid](err).Findings)
	first := all[0].Kind
	slices.SortStableFunc(all, func(a, b schema.Finding) int { return rank(a.Kind == first) - rank(b.Kind == first) })
	var out []fhir.Issue
	for _, f := range all[:min(len(all), maxFindings)] {
		out = append(out, at(f.String(), f.Path)...)
	}
	if more := len(all) - maxFindings; more > 0 {
		out = append(out, one(fmt.Sprintf("and %d more findings", more))...)
	}
	return out
}

// rank sorts what leads before what follows.
func rank(leads bool) int {
	if leads {
		return 0
	}
	return 1
}

func atHeader(err error, _ string) []fhir.Issue {
	name, _, _ := strings.Cut(err.Error(), ":")
	return []fhir.Issue{{Diagnostics: err.Error(), Location: []string{"http." + name}}}
}

func atToken(err error, _ string) []fhir.Issue {
	return []fhir.Issue{{Diagnostics: as[*identity.TokenError](err).Error(), Location: []string{"http.Authorization"}}}
}

func atParameter(err error, _ string) []fhir.Issue {
	e := as[*badParameter](err)
	if e.Name == "" {
		return one(e.Error())
	}
	return []fhir.Issue{{Diagnostics: e.Error(), Location: []string{"http." + e.Name}}}
}

func atByte(err error, _ string) []fhir.Issue {
	e := as[*fhir.SyntaxError](err)
	return []fhir.Issue{{Diagnostics: e.Error(), Location: []string{fmt.Sprintf("byte %d of the body", e.Offset)}}}
}

func atElement(err error, _ string) []fhir.Issue {
	e := as[*badBody](err)
	if e.Path == "" {
		return one(e.Error())
	}
	return at(e.Error(), e.Path)
}

// usedBefore gives the booking's URL: nothing else tells it to a consumer whose answer was lost. Source: SP-30.
func usedBefore(err error, base string) []fhir.Issue {
	return one("this X-Request-Id was used before by a request that succeeded, for " +
		base + "/Appointment/" + as[*booking.DuplicateRequest](err).Booking)
}

// slotTaken is the one issue with the words that the Booking API prescribes. Source: BK-67, BK-68.
func slotTaken(error, string) []fhir.Issue { return one("Slot no longer available") }

func atSlot(error, string) []fhir.Issue {
	return at("the diary holds no slot of this identifier", "Appointment.contained.ofType(Slot).identifier")
}

func atMismatch(err error, _ string) []fhir.Issue {
	e := as[*booking.SlotMismatch](err)
	path := "Appointment." + e.Element
	if e.Element == "schedule" {
		path = "Appointment.contained.ofType(Slot).schedule"
	}
	return at(path+": "+e.Error(), path)
}

func ifMatch(error, string) []fhir.Issue {
	return []fhir.Issue{{Diagnostics: "If-Match is required", Location: []string{"http.If-Match"}}}
}

// versions says which version stands, in display and diagnostics alike. Source: CX-26.
func versions(err error, _ string) []fhir.Issue {
	e := as[*booking.VersionConflict](err)
	text := fmt.Sprintf("Update Conflict (server current version = %s, client version referenced = %s)", e.Have, e.Want)
	out := []fhir.Issue{{
		Diagnostics: text, Location: []string{"http.If-Match"},
		Details: fhir.Coding{System: fhir.OperationOutcomeSystem, Code: "MSG_VERSION_AWARE_CONFLICT", Display: text},
	}}
	if strings.HasPrefix(string(e.Want), `"`) { // no version: see ifMatchVersion
		out = append(out, fhir.Issue{
			Diagnostics: fmt.Sprintf(`If-Match must be one weak entity tag with the version in quotation marks: W/"%s"; reading again changes nothing`, e.Have),
			Location:    []string{"http.If-Match"},
		})
	}
	return out
}

func atStatus(err error, _ string) []fhir.Issue { return at(err.Error(), "Appointment.status") }

func atDifference(err error, _ string) []fhir.Issue {
	e := as[*booking.ElementsChanged](err)
	return at(e.Error(), e.Path)
}
