package fault

import (
	"errors"
	"net/http"
	"strconv"
)

// row is what the error catalogue has for a status.
type row struct{ code, system, detail, display, diagnostics string }

// catalogue are the usual rows of each status. Source: error handling; ER-05.
var catalogue = map[int]row{
	http.StatusBadRequest:   {"structure", spine, "MESSAGE_NOT_WELL_FORMED", "Message not well formed", "the request could not be read"},
	http.StatusUnauthorized: {"forbidden", spine, "ACCESS DENIED", "Access has been denied to process this request", "the access token was refused"},
	http.StatusForbidden:    {"forbidden", spine, "ACCESS DENIED", "Access has been denied to process this request", "the access token was refused"},
	http.StatusNotFound:     {"not-found", spine, "NO_RECORD_FOUND", "No record found", "there is no such record"},
	http.StatusMethodNotAllowed: {
		"not-supported", spine, "BAD_REQUEST", "Bad request", "the method is not allowed here",
	},
	http.StatusNotAcceptable:        {"not-supported", spine, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "the answer cannot be given in that format"},
	http.StatusConflict:             {"conflict", hl7, "MSG_VERSION_AWARE_CONFLICT", "Update Conflict", "Update Conflict"},
	http.StatusPreconditionFailed:   {"required", spine, "MISSING_OR_INVALID_HEADER", "There is a required header missing or invalid", "If-Match is required"},
	http.StatusUnsupportedMediaType: {"not-supported", spine, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "the Content-Type is not supported"},
	http.StatusUnprocessableEntity:  {"invalid", spine, "INVALID_RESOURCE", "Invalid validation of resource", "the resource is not valid"},
	http.StatusNotImplemented:       {"not-supported", spine, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", "the answer cannot be given in that format"},
	http.StatusBadGateway:           {"transient", spine, "INTERNAL_SERVER_ERROR", "Unexpected internal server error", "the provider cannot be reached"},
	http.StatusServiceUnavailable:   {"transient", spine, "INTERNAL_SERVER_ERROR", "Unexpected internal server error", "the provider is busy"},
	http.StatusGatewayTimeout:       {"transient", spine, "INTERNAL_SERVER_ERROR", "Unexpected internal server error", "the provider did not answer in time"},
}

// rowOf is the row of a status, or that of its class.
func rowOf(status int) row {
	if r, ok := catalogue[status]; ok {
		return r
	}
	if status < http.StatusInternalServerError {
		return row{"invalid", spine, "BAD_REQUEST", "Bad request", "the request was refused"}
	}
	return row{"exception", spine, "INTERNAL_SERVER_ERROR", "Unexpected internal server error", "an internal error occurred"}
}

// Status refuses the request with a status from 400 to 599 and what the error
// catalogue has for it, and changes nothing.
//
// Scenario: any refusal that has no fault of its own. Source: ER-01 to ER-05.
func Status(status int) Effect {
	r := rowOf(status)
	return Effect{Kind: "status", Answer: &Answer{
		Status: status, Severity: "error", Code: r.code,
		System: r.system, Detail: r.detail, Display: r.display, Diagnostics: r.diagnostics,
	}}
}

// severities are the codes of an issue's severity in FHIR STU3.
var severities = []string{"fatal", "error", "warning", "information"}

var _ = registerWith("status", []Parameter{
	{Name: "status", Says: "the HTTP status, from 400 to 599", Default: "500"},
	{Name: "severity", Says: "the severity of the issue", Default: "error", Values: severities},
	{Name: "code", Says: "the code of the issue; the catalogue's for the status when it is not given"},
	{Name: "system", Says: "the code system of the details"},
	{Name: "details", Says: "the code of the details"},
	{Name: "display", Says: "the display of the details"},
	{Name: "diagnostics", Says: "the diagnostics of the issue"},
	{Name: "body", Says: "outcome for an OperationOutcome, none for no body at all, html for a page for people, broken for one that breaks off", Default: "outcome", Values: []string{"outcome", "none", "html", "broken"}},
}, func(p Params) (Effect, error) {
	status, err := strconv.Atoi(p["status"])
	if err != nil || status < http.StatusBadRequest || status > 599 {
		return Effect{}, errors.New("status must be a number from 400 to 599")
	}
	effect := Status(status)
	a := effect.Answer
	for name, field := range map[string]*string{
		"severity": &a.Severity, "code": &a.Code, "system": &a.System, "details": &a.Detail, "display": &a.Display, "diagnostics": &a.Diagnostics,
	} {
		if value, ok := p[name]; ok {
			*field = value
		}
	}
	if _, given := p["display"]; !given && p["details"] != "" {
		a.Display = p["details"] // the catalogue's words are of another code
	}
	a.Empty = p["body"] == "none"
	a.Instead = unreadable[p["body"]]
	return effect, nil
})

// unreadable are bodies that an error may come with although nothing can be made of them. Source: ER-18.
var unreadable = map[string]*Content{
	"html":   {Type: "text/html", Body: page},
	"broken": {Type: "application/fhir+json;charset=utf-8", Body: `{"resourceType":"OperationOutcome","issue":[{"severity":`},
}

// Unreadable refuses the request with a status and a body that nothing can be made of: html or broken.
//
// Scenario: a gateway answers in the provider's place, or the provider fails at its own
// error. The consumer goes on and its user is told. Source: ER-18.
func Unreadable(status int, body string) Effect {
	effect := Status(status)
	effect.Answer.Instead = unreadable[body]
	effect.Answer.Empty = effect.Answer.Instead == nil
	return effect
}
