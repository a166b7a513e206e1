package fault

import "net/http"

// ValidationRefusal refuses a body as not fitting its profile.
//
// Scenario: a provider with stricter rules refuses the new booking or the
// cancellation. Source: BK-69, CX-29.
func ValidationRefusal() Effect {
	return Effect{Kind: "validation-refusal", Answer: &Answer{
		Status: http.StatusUnprocessableEntity, Severity: "error", Code: "invalid",
		System: spine, Detail: "INVALID_RESOURCE", Display: "Invalid validation of resource",
		Diagnostics: "Appointment.description: refused by a local rule",
	}}
}

var _ = register("validation-refusal", ValidationRefusal)
