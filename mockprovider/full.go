package mockprovider

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// full answers a request that is not handled because the journal could not hold it, for its limit or for want of space. No
// system of the standard answers so.
func (w *World) full(rw http.ResponseWriter, r *http.Request) {
	why := "the journal of this session is as large as it may be, so that the request was not handled; " +
		"end the session and begin another, or have the limit raised"
	status := http.StatusInsufficientStorage
	switch stuck := w.Journal.Stuck(); {
	case errors.Is(stuck, journal.ErrAway):
		status = http.StatusServiceUnavailable
		why = "the database that holds the journal of this session cannot be reached, so that the request was not handled; " +
			"send it again once it can be"
	case stuck != nil:
		why = "the disk that holds the journal of this session has no space left, so that the request was not handled; " +
			"make some and send it again"
	}
	body, err := fhir.Outcome("journal-full", fhir.Issue{
		Severity: fhir.SeverityError, Code: "no-store",
		Details:     fhir.Coding{System: fhir.IssueTypeSystem, Code: "no-store", Display: "No Store Available"},
		Diagnostics: why,
	}).Encode()
	if err != nil {
		body = nil // an outcome of our own making can be encoded
	}
	rw.Header().Set("Content-Type", fhir.MediaType)
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	if _, err := rw.Write(body); err != nil {
		w.config.Logger.InfoContext(r.Context(), "caller did not take the answer", slog.Any("error", err))
	}
}
