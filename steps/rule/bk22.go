package rule

var _ = register(Rule{
	ID:       "BK-22",
	Sentence: "each patient in a request said which profile of a patient it keeps to",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		return unclaimed(r.patient, "Patient")
	}),
})
