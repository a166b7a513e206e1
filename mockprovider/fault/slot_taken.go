package fault

import "net/http"

// SlotTaken refuses a booking because the slot has gone, and takes nothing.
//
// Scenario: the slot is taken between the search and the booking, so that the original
// must stay and the user chooses again. Source: Booking API, book an appointment; BK-67.
func SlotTaken() Effect {
	return Effect{Kind: "slot-taken", Answer: &Answer{
		Status: http.StatusUnprocessableEntity, Severity: "error", Code: "processing",
		System: issueType, Detail: "processing", Display: "Processing Failure",
		Diagnostics: "Slot no longer available",
	}}
}

var _ = register("slot-taken", SlotTaken)
