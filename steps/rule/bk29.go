package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "BK-29",
	Sentence: "the full date of birth of each patient was given",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		if !evidence.IsDate(r.patient.Text("birthDate")) {
			return "the Patient has no birth date, or not a full one"
		}
		if r.caller != nil && evidence.IsDate(r.caller.BirthDate) && r.patient.Text("birthDate") != r.caller.BirthDate {
			return "the Patient's birth date is not the one that the user entered"
		}
		return ""
	}),
})
