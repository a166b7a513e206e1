package fault

import "net/http"

// ServerError answers that the provider failed, and nothing was done.
//
// Scenario: a booking or cancellation that may be retried with the same
// X-Request-Id. Source: BK-77, BK-83, CX-35, CX-40.
func ServerError() Effect {
	return Effect{Kind: "server-error", Answer: &Answer{
		Status: http.StatusInternalServerError, Severity: "error", Code: "exception",
		System: spine, Detail: "INTERNAL_SERVER_ERROR", Display: "Unexpected internal server error",
		Diagnostics: "an internal error occurred",
	}}
}

var _ = register("server-error", ServerError)
