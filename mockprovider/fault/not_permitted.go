package fault

import "net/http"

// NotPermitted refuses to let this organisation cancel the booking.
//
// Scenario: a provider that lets only the organisation that booked cancel.
// Source: CX-23, CX-33.
func NotPermitted() Effect {
	return Effect{Kind: "not-permitted", Answer: &Answer{
		Status: http.StatusForbidden, Severity: "error", Code: "forbidden",
		System: spine, Detail: "ACCESS DENIED", Display: "Access has been denied to process this request",
		Diagnostics: "only the organisation that made the booking may cancel it",
	}}
}

var _ = register("not-permitted", NotPermitted)
