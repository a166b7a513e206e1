package httpapi

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/identity"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// DefaultMaxBody is the longest request body that is read unless told otherwise, in bytes.
const DefaultMaxBody = 1 << 20

// call is one request on its way through the checks.
type call struct {
	request *http.Request
	// id is the provider's own name for the exchange, requestID the consumer's. Source: SP-28, SP-29.
	id, requestID string
	route         route
	// booking and version are the id and version id in the path.
	booking, version string
	// codec writes the answer; reader reads the body.
	codec, reader codec
	// unwanted says why the answer cannot have the form that was asked for.
	unwanted error
	caller   identity.Caller
	// body is the resource sent, raw its bytes when they are JSON.
	body fhir.Resource
	raw  []byte
	// effect is that of the fault which strikes the request.
	effect fault.Effect
	// claim is the right to use the request identifier; nil where none is used up.
	claim *booking.Claim
	// changed is the ID of the booking that was made or changed.
	changed string
}

// refuse is the answer to a request that ended in an error. Source: ER-01.
func (a *api) refuse(c *call, err error) fault.Reply {
	p := problemOf(err, a.Base)
	if p.status >= http.StatusInternalServerError && !errors.Is(err, c.request.Context().Err()) {
		a.Logger.ErrorContext(c.request.Context(), "a request ended in an internal error", slog.Any("error", err))
	}
	return a.outcome(c, p)
}

// planned is the answer that a fault gives.
func (a *api) planned(c *call, f fault.Answer) fault.Reply {
	if f.Empty {
		return fault.Reply{Status: f.Status, Header: map[string]string{}}
	}
	if f.Instead != nil {
		return fault.Reply{Status: f.Status, Header: map[string]string{"Content-Type": f.Instead.Type}, Body: []byte(f.Instead.Body)}
	}
	return a.outcome(c, problem{status: f.Status, issues: []fhir.Issue{{
		Severity: f.Severity, Code: f.Code,
		Details:     fhir.Coding{System: f.System, Code: f.Detail, Display: f.Display},
		Diagnostics: f.Diagnostics,
	}}})
}

func (a *api) outcome(c *call, p problem) fault.Reply {
	reply, err := c.answer(p.status, fhir.Outcome(a.NewID(), p.issues...))
	if err != nil { // an outcome of our own making can be encoded
		return fault.Reply{Status: http.StatusInternalServerError, Header: map[string]string{}}
	}
	maps.Copy(reply.Header, p.header)
	return reply
}

// noStore is shared by all answers and never changed. Source: FM-17.
var noStore = []string{"no-store"}

// write sends an answer with the headers that every answer carries. Source: SP-28, SP-29, FM-08, FM-13, FM-17.
func (a *api) write(w http.ResponseWriter, c *call, reply fault.Reply) {
	h := w.Header()
	h["X-Request-Id"] = []string{c.id}
	if c.requestID != "" {
		h["X-Correlation-Id"] = []string{c.requestID}
	}
	h["Cache-Control"] = noStore
	for name, value := range reply.Header {
		h.Set(name, value)
	}
	body := reply.Body
	if !reply.Uncompressed {
		body = media.Compress(h, c.request, body)
	}
	if !a.Variance.Chunked() {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	if err := journal.Give(w, reply.Status, body); err != nil {
		a.Logger.InfoContext(c.request.Context(), "the answer could not be written", slog.Any("error", err))
	}
	if a.Variance.Chunked() {
		_ = http.NewResponseController(w).Flush() // one who cannot flush sends it all the same
	}
	// The journal holds every request; a line for each would take a third of what a reading costs.
	a.Logger.LogAttrs(c.request.Context(), slog.LevelDebug, "answered",
		slog.String("provider", a.Heard), slog.String("route", string(c.route.name)), slog.Int("status", reply.Status),
		slog.String("x_request_id", c.id), slog.String("x_correlation_id", c.requestID), slog.String("from", c.caller.ASID))
}
