package rule

var _ = register(Rule{
	ID:       "BK-40",
	Sentence: "each document was referred to as current",
	Judge: eachBookingRequest(momentDocument, holdsDocument, func(r bookingRequest) string {
		if r.document.Text("status") != "current" {
			return "the status of the DocumentReference is not current"
		}
		return ""
	}),
})
