package fault

import (
	"net/http"
	"strconv"
)

// TokenRefused refuses the access token with the given status: 403 as the Booking API
// has it, or 401 as the conformance list has it.
//
// Scenario: a consumer that is turned away treats both alike. Source: AU-24, ER-20.
func TokenRefused(status int) Effect {
	return Effect{Kind: "token-refused-" + strconv.Itoa(status), Answer: &Answer{
		Status: status, Severity: "error", Code: "forbidden",
		System: spine, Detail: "ACCESS DENIED", Display: "Access has been denied to process this request",
		Diagnostics: "the access token was refused",
	}}
}

var (
	_ = register("token-refused-403", func() Effect { return TokenRefused(http.StatusForbidden) })
	_ = register("token-refused-401", func() Effect { return TokenRefused(http.StatusUnauthorized) })
)
