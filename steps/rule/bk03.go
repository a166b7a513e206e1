package rule

var _ = register(Rule{
	ID:       "BK-03",
	Sentence: "each request for a booking said which profile of an appointment it keeps to",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		return unclaimed(r.Sent, "Appointment")
	}),
})
