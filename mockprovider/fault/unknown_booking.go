package fault

import "net/http"

// UnknownBooking answers that there is no such booking.
//
// Scenario: a booking known from the registry that the provider no longer holds.
// Source: RD-04, CX-31.
func UnknownBooking() Effect {
	return Effect{Kind: "unknown-booking", Answer: &Answer{
		Status: http.StatusNotFound, Severity: "error", Code: "not-found",
		System: spine, Detail: "NO_RECORD_FOUND", Display: "No record found",
		Diagnostics: "no appointment of that id",
	}}
}

var _ = register("unknown-booking", UnknownBooking)
