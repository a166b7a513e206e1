package fault

import "net/http"

// SlotTaken refuses a booking because the slot has gone, whatever else is wrong with the
// request. The slot that it names is given to somebody else first, so that later searches
// and bookings find it busy; one that the provider does not know changes nothing.
//
// Scenario: the slot is taken between the search and the booking, so that the original
// must stay and the user chooses again. Source: Booking API, book an appointment; BK-67.
func SlotTaken() Effect {
	return Effect{Kind: "slot-taken", BeforeBooking: fillSlot, Answer: &Answer{
		Status: http.StatusUnprocessableEntity, Severity: "error", Code: "processing",
		System: issueType, Detail: "processing", Display: "Processing Failure",
		Diagnostics: "Slot no longer available",
	}}
}

var _ = register("slot-taken", SlotTaken)
