package fault

import "net/http"

// AlwaysConflict refuses an update as based on an old version, whatever version it
// names, and changes nothing. Plan it with Times Always and the refusal never ends.
//
// Scenario: a consumer that reads again and retries must give up in the end.
// Source: CX-26, CX-38.
func AlwaysConflict() Effect {
	return Effect{Kind: "always-conflict", Answer: &Answer{
		Status: http.StatusConflict, Severity: "error", Code: "conflict",
		System: hl7, Detail: "MSG_VERSION_AWARE_CONFLICT", Display: "Update Conflict",
		Diagnostics: "Update Conflict: the booking is being changed by somebody else",
	}}
}

var _ = register("always-conflict", AlwaysConflict)
