package rule

// Appointment: the id is the provider's to give.
var _ = register(Rule{
	ID:       "BK-02",
	Sentence: "no request for a booking gave the booking an identity, which its provider does",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		if _, given := r.Sent["id"]; given {
			return "the request gives the booking an id"
		}
		return ""
	}),
})
