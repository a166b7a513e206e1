package fault

import "net/http"

// BadRequest refuses a body as not well formed.
//
// Scenario: an answer that must not be retried unchanged. Source: BK-70, CX-30.
func BadRequest() Effect {
	return Effect{Kind: "bad-request", Answer: &Answer{
		Status: http.StatusBadRequest, Severity: "error", Code: "structure",
		System: spine, Detail: "MESSAGE_NOT_WELL_FORMED", Display: "Message not well formed",
		Diagnostics: "the request could not be read",
	}}
}

var _ = register("bad-request", BadRequest)
