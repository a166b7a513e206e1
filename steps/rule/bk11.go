package rule

var _ = register(Rule{
	ID:       "BK-11",
	Sentence: "each request for a booking referred to the one slot that it held",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		return oneReference(r.Sent, "slot", r.slot, "slot")
	}),
})
