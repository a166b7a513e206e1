package rule

// The sources disagree (wire contract, rulings, row 3; note on the requirement): the assurance tests want en-GB, the
// minimum data set allows en, and the owner's own bodies have no language at all.
var _ = register(Rule{
	ID:       "BK-04",
	Sentence: "each request for a booking was written in British English",
	Judge: eachBookingReading(momentRequest, nil, func(r bookingRequest) (wrong, reading string) {
		v, given := r.Sent["language"]
		switch {
		case !given:
			return "", "conforms to the standard's own samples, which have no language, not to the assurance tests, which want en-GB"
		case v == "en-GB":
			return "", ""
		case v == "en":
			return "", "conforms to the minimum data set, which allows en, not to the assurance tests, which want en-GB"
		}
		return "the language of the request is not en-GB", ""
	}),
})
