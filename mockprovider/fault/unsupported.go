package fault

import "net/http"

// Unsupported refuses the media type of the request.
//
// Scenario: an answer that no retry of the same request can change. Source: BK-74.
func Unsupported() Effect {
	return Effect{Kind: "unsupported", Answer: &Answer{
		Status: http.StatusUnsupportedMediaType, Severity: "error", Code: "not-supported",
		System: spine, Detail: "UNSUPPORTED_MEDIA_TYPE", Display: "Unsupported media type",
		Diagnostics: "the media type of the request is not supported here",
	}}
}

var _ = register("unsupported", Unsupported)
