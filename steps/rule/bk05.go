package rule

var _ = register(Rule{
	ID:       "BK-05",
	Sentence: "each appointment was asked for as booked",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		if r.Sent.Text("status") != "booked" {
			return "the status of the appointment asked for is not booked"
		}
		return ""
	}),
})
