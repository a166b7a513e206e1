package proxy

import (
	"log/slog"
	"net/http"
	"strconv"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// refusals are what the proxy itself answers. Source: wire contract of the SSP; SP-23.
var refusals = map[int]struct {
	code   string
	detail fhir.Coding
}{
	http.StatusBadRequest: {"invalid", fhir.Coding{
		System: fhir.SpineErrorSystem, Code: "BAD_REQUEST", Display: "Bad request",
	}},
	http.StatusForbidden: {"forbidden", fhir.Coding{
		System: fhir.SpineErrorSystem, Code: "ASID_CHECK_FAILED",
		Display: "The sender or receiver's ASID is not authorised for this interaction",
	}},
	http.StatusNotFound: {"not-found", fhir.Coding{
		System: fhir.SpineErrorSystem, Code: "NO_RECORD_FOUND", Display: "No record found",
	}},
	http.StatusMethodNotAllowed: {"not-supported", fhir.Coding{
		System: fhir.SpineErrorSystem, Code: "BAD_REQUEST", Display: "Bad request",
	}},
}

// refuse answers with an OperationOutcome of the proxy's own.
func (p *Proxy) refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	told := refusals[status]
	p.outcome(w, r, status, fhir.Issue{
		Severity: fhir.SeverityError, Code: told.code, Details: told.detail, Diagnostics: why,
	})
}

// outcome answers in the form that a provider would; one that nobody speaks is for the provider to refuse.
func (p *Proxy) outcome(w http.ResponseWriter, r *http.Request, status int, issue fhir.Issue) {
	form, _ := media.Answer(r)
	body, contentType, err := form.Encode(fhir.Outcome(p.newID(), issue))
	if err != nil {
		p.log.Error("write OperationOutcome failed", slog.Any("error", err))
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	body = media.Compress(w.Header(), r, body)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil { //nolint:gosec // FHIR and its types, never HTML
		p.log.Info("write response to consumer failed", slog.Any("error", err))
	}
}
