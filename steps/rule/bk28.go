package rule

var _ = register(Rule{
	ID:       "BK-28",
	Sentence: "the gender of each patient was given",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		switch r.patient.Text("gender") {
		case "male", "female", "other", "unknown":
			return ""
		}
		return "the Patient has no gender, or none of male, female, other and unknown"
	}),
})
