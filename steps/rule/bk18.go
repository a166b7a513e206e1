package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The assurance tests look for it; the tables of the API have dropped it, so it is advice.
var _ = register(Rule{
	ID:       "BK-18",
	Sentence: "the participant was identified by the NHS number as well, where it is known",
	Judge: eachBookingRequest("a request for a booking for a patient whose NHS number is known", numberKnown, func(r bookingRequest) string {
		at := func(element string) string { return r.Sent.Text("participant", 0, "actor", "identifier", element) }
		number, _ := sentNumber(r.patient)
		if number == "" {
			number = r.caller.NHSNumber
		}
		if at("system") != systemNHSNumber || at("use") != "official" || at("value") != number {
			return "the participant is not identified by the patient's NHS number"
		}
		return ""
	}),
})

// numberKnown says that the user was told the NHS number.
func numberKnown(r bookingRequest) bool { return r.caller != nil && r.caller.NHSNumber != "" }

// numberUnknown says that the user was told of the patient, and no NHS number.
func numberUnknown(r bookingRequest) bool { return r.caller != nil && r.caller.NHSNumber == "" }

// sentNumber is the NHS number in a Patient and where its identifier stands; empty and -1 when there is none.
func sentNumber(patient evidence.Body) (number string, at int) {
	for i := range patient.List("identifier") {
		if patient.Text("identifier", i, "system") == systemNHSNumber {
			return patient.Text("identifier", i, "value"), i
		}
	}
	return "", -1
}
