package registryapi

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// refused is a refusal that HTTP itself is the reason for.
type refused struct {
	status   int
	why      string
	location string
	allow    string
}

func (e *refused) Error() string { return e.why }

func refuse(status int, why string) *refused { return &refused{status: status, why: why} }

// form is how one kind of refusal is told.
type form struct {
	status int
	code   string
	detail fhir.Coding
}

func spine(code, display string) fhir.Coding {
	return fhir.Coding{System: fhir.SpineErrorSystem, Code: code, Display: display}
}

var (
	badRequest    = spine("BAD_REQUEST", "Bad request")
	badParameter  = spine("INVALID_PARAMETER", "Invalid parameter")
	badHeader     = spine("MISSING_OR_INVALID_HEADER", "There is a required header missing or invalid")
	badMedia      = spine("UNSUPPORTED_MEDIA_TYPE", "Unsupported media type")
	badResource   = spine("INVALID_RESOURCE", "Invalid validation of resource")
	badNumber     = spine("INVALID_NHS_NUMBER", "Invalid NHS number")
	badState      = spine("INVALID_REQUEST_STATE", "The request exists but is not in an appropriate state for the call to succeed")
	conflicting   = spine("CONFLICTING_VALUES", "Conflicting values have been specified in different fields")
	denied        = spine("ACCESS DENIED", "Access has been denied to process this request")
	duplicate     = spine("DUPLICATE_REJECTED", "Create would lead to creation of a duplicate resource")
	noRecord      = spine("NO_RECORD_FOUND", "No record found")
	notWellFormed = spine("MESSAGE_NOT_WELL_FORMED", "Message not well formed")
	serverError   = spine("INTERNAL_SERVER_ERROR", "Unexpected internal server error")
)

// byStatus are the forms of refusals that HTTP itself is the reason for: rows E1, E2, E5, E8 and E16.
var byStatus = map[int]form{
	http.StatusBadRequest:           {http.StatusBadRequest, "invalid", badParameter},
	http.StatusForbidden:            {http.StatusForbidden, "forbidden", denied},
	http.StatusNotFound:             {http.StatusNotFound, "not-found", noRecord},
	http.StatusMethodNotAllowed:     {http.StatusMethodNotAllowed, "not-supported", badRequest},
	http.StatusUnsupportedMediaType: {http.StatusUnsupportedMediaType, "not-supported", badMedia},

	http.StatusRequestEntityTooLarge: {http.StatusRequestEntityTooLarge, "too-long", notWellFormed},
}

// problem is the one table from an error to how it is told. Source: wire contract, section 10; RG-27.
func problem(err error) (form, fhir.Issue) {
	var (
		http1     *refused
		syntax    *fhir.SyntaxError
		profile   *schema.Invalid
		invalid   *registry.Invalid
		twice     *registry.Duplicate
		conflict  *registry.VersionConflict
		changed   *registry.ContentChanged
		state     *registry.StatusRefused
		structure *notAPointer
	)
	issue := fhir.Issue{Severity: fhir.SeverityError, Diagnostics: err.Error()}
	switch {
	case errors.As(err, &http1):
		if http1.location != "" {
			issue.Location = []string{http1.location}
		}
		return byStatus[http1.status], issue
	case errors.As(err, &syntax), errors.As(err, &structure):
		return form{http.StatusBadRequest, "structure", notWellFormed}, issue
	case errors.Is(err, registry.ErrNotFound):
		return form{http.StatusNotFound, "not-found", noRecord}, issue
	case errors.Is(err, registry.ErrNoPrecondition):
		issue.Diagnostics = "If-Match is required"
		return form{http.StatusPreconditionFailed, "required", badHeader}, issue
	case errors.As(err, &conflict):
		return form{http.StatusConflict, "conflict", fhir.Coding{
			System: fhir.OperationOutcomeSystem, Code: "MSG_VERSION_AWARE_CONFLICT", Display: conflict.Error(),
		}}, issue
	case errors.Is(err, registry.ErrNotOwner):
		return form{http.StatusForbidden, "forbidden", denied}, issue
	case errors.As(err, &twice):
		return form{http.StatusConflict, "duplicate", duplicate}, issue
	case errors.As(err, &profile):
		return profileProblem(profile)
	case errors.As(err, &invalid):
		issue.Expression = []string{"Appointment." + invalid.Element}
		return form{http.StatusUnprocessableEntity, "invalid", badResource}, issue
	case errors.As(err, &changed):
		issue.Expression = []string{"Appointment." + changed.Element}
		return form{http.StatusUnprocessableEntity, "business-rule", conflicting}, issue
	case errors.As(err, &state):
		return form{http.StatusUnprocessableEntity, "business-rule", badState}, issue
	}
	issue.Diagnostics = "an internal error occurred"
	return form{http.StatusInternalServerError, "exception", serverError}, issue
}

func profileProblem(e *schema.Invalid) (form, fhir.Issue) {
	first := e.Findings[0]
	issue := fhir.Issue{
		Severity: fhir.SeverityError, Diagnostics: first.String(), Expression: []string{first.Path},
	}
	if first.Kind == schema.NHSNumber || first.Kind == schema.RealNHSNumber {
		return form{http.StatusUnprocessableEntity, "value", badNumber}, issue
	}
	return form{http.StatusUnprocessableEntity, "invalid", badResource}, issue
}

// refusal gives an error its answer.
func (a *API) refusal(c call, err error) fault.Reply {
	told, issue := problem(err)
	if told.status == http.StatusInternalServerError {
		a.config.Logger.Error("registry failed", slog.Any("error", err))
	}
	issue.Code, issue.Details = told.code, told.detail
	reply := a.outcome(c, told.status, issue)
	var http1 *refused
	if errors.As(err, &http1) && http1.allow != "" {
		reply.Header["Allow"] = http1.allow
	}
	return reply
}

// planned gives a planned refusal its answer, in the manner of the endpoint.
func (a *API) planned(c call, answer fault.Answer) fault.Reply {
	if answer.Empty {
		return fault.Reply{Status: answer.Status, Header: map[string]string{}}
	}
	if c.on == fault.Token {
		return oauth(answer.Status, "temporarily_unavailable", answer.Diagnostics)
	}
	return a.outcome(c, answer.Status, fhir.Issue{
		Severity: answer.Severity, Code: answer.Code, Diagnostics: answer.Diagnostics,
		Details: fhir.Coding{System: answer.System, Code: answer.Detail, Display: answer.Display},
	})
}

func (a *API) outcome(c call, status int, issue fhir.Issue) fault.Reply {
	return c.resource(status, fhir.Outcome(a.config.NewID(), issue))
}
