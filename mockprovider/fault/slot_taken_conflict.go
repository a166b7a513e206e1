package fault

import "net/http"

// SlotTakenConflict refuses a booking as SlotTaken does, in the words of a provider
// that follows the error handling page: 409. A consumer treats both alike.
//
// Source: error handling; BK-67, ER-20.
func SlotTakenConflict() Effect {
	return Effect{Kind: "slot-taken-conflict", BeforeBooking: fillSlot, Answer: &Answer{
		Status: http.StatusConflict, Severity: "error", Code: "processing",
		System: issueType, Detail: "processing", Display: "Processing Failure",
		Diagnostics: "Slot no longer available",
	}}
}

var _ = register("slot-taken-conflict", SlotTakenConflict)
