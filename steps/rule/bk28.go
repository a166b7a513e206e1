package rule

var _ = register(Rule{
	ID:       "BK-28",
	Sentence: "the gender of each patient was given",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		gender := r.patient.Text("gender")
		switch {
		case !isGender(gender):
			return "the Patient has no gender, or none of male, female, other and unknown"
		case r.caller != nil && isGender(r.caller.Gender) && gender != r.caller.Gender:
			return "the Patient's gender is not the one that the user entered"
		}
		return ""
	}),
})

// isGender says that a text is one of the codes of a gender.
func isGender(code string) bool {
	return code == "male" || code == "female" || code == "other" || code == "unknown"
}
