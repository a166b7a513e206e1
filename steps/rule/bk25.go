package rule

var _ = register(Rule{
	ID:       "BK-25",
	Sentence: "a patient whose NHS number is not known was sent without any identifier",
	Judge: othersNumbers("a request for a booking for a patient whose NHS number is not known", numberUnknown, func(r bookingRequest) string {
		if _, given := r.patient["identifier"]; given {
			return "the Patient has an identifier although no NHS number is known"
		}
		return ""
	}),
})
