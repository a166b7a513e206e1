package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The profile marks some elements of a Patient as modifiers: they change what all the others mean. A Patient that is said to
// have died, to be no longer in use or to be replaced is not the one that the user entered. Source: CareConnect-Patient-1;
// FHIR STU3, modifier elements.
var _ = register(Rule{
	ID:       "BK-22",
	Sentence: "each patient in a request said which profile of a patient it keeps to",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		if why := unclaimed(r.patient, "Patient"); why != "" {
			return why
		}
		if what := modified(r.patient); what != "" {
			return "the Patient is said to " + what + ", which the user had not entered"
		}
		return ""
	}),
})

// modified says what a modifier element makes of a Patient beside what the user can enter; empty where none does. That the
// record is in use, and that the patient is alive, is what the other elements say anyway.
func modified(patient evidence.Body) string {
	_, died := patient["deceasedDateTime"]
	_, animal := patient["animal"]
	_, extended := patient["modifierExtension"]
	switch {
	case patient.At("deceasedBoolean") == true, died, notified(patient):
		return "have died"
	case patient.At("active") == false:
		return "be no longer in use"
	case replacedBy(patient):
		return "be replaced by another"
	case animal:
		return "be an animal"
	case extended:
		return "be changed by an extension"
	}
	return ""
}

// notified says that an extension of the profile tells that the patient's death was notified.
func notified(patient evidence.Body) bool {
	for i := range patient.List("extension") {
		if strings.Contains(patient.Text("extension", i, "url"), "DeathNotificationStatus") {
			return true
		}
	}
	return false
}

// replacedBy says that a link makes the Patient one that is not to be used any more. STU3 calls that replaced-by.
func replacedBy(patient evidence.Body) bool {
	for i := range patient.List("link") {
		if patient.Text("link", i, "type") == "replaced-by" {
			return true
		}
	}
	return false
}
