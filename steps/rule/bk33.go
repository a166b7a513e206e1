package rule

var _ = register(Rule{
	ID:       "BK-33",
	Sentence: "every contact detail had a rank",
	Judge: eachBookingRequest("a request for a booking with contact details", holdsTelecom, func(r bookingRequest) string {
		for _, t := range telecoms(r.patient) {
			if _, ok := t.rank(); !ok {
				return "a contact detail has no rank, or one that is no positive integer"
			}
		}
		return ""
	}),
})
