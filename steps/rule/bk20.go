package rule

var _ = register(Rule{
	ID:       "BK-20",
	Sentence: "each request for a booking referred to the one document that goes with it",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		return oneReference(r.Sent, "supportingInformation", r.document, "document reference")
	}),
})
