package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

const (
	extensionVerification = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1"
	systemVerification    = "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1"
)

// Any code of the value set is right: only the consumer knows how far it traced the number.
var _ = register(Rule{
	ID:       "BK-24",
	Sentence: "each NHS number of a patient came with how far it has been verified",
	Judge: eachBookingRequest("a request for a booking with the patient's NHS number", holdsNumber, func(r bookingRequest) string {
		_, at := sentNumber(r.patient)
		for _, v := range r.patient.List("identifier", at, "extension") {
			if ext := asBody(v); ext.Text("url") == extensionVerification && verificationKnown(ext) {
				return ""
			}
		}
		return "the NHS number has no verification status, or none of the value set"
	}),
})

var verificationCodes = []string{"01", "02", "03", "04", "05", "06", "07", "08"}

func verificationKnown(extension evidence.Body) bool {
	coding := asBody(extension.At("valueCodeableConcept", "coding", 0))
	return coding.Text("system") == systemVerification && slices.Contains(verificationCodes, coding.Text("code"))
}

func holdsNumber(r bookingRequest) bool {
	_, at := sentNumber(r.patient)
	return at >= 0
}
