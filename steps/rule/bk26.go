package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The number is checked wherever the request gives it: in the Patient and with the participant.
var _ = register(Rule{
	ID:       "BK-26",
	Sentence: "every NHS number sent with a request for a booking was valid",
	Judge: eachBookingRequest("a request for a booking with an NHS number", givesNumber, func(r bookingRequest) string {
		for _, number := range numbersGiven(r) {
			if !evidence.ValidNHSNumber(number) {
				return "the NHS number is not valid: ten digits with the right check digit"
			}
		}
		return ""
	}),
})

func givesNumber(r bookingRequest) bool { return len(numbersGiven(r)) > 0 }

func numbersGiven(r bookingRequest) []string {
	var out []string
	if number, at := sentNumber(r.patient); at >= 0 {
		out = append(out, number)
	}
	for i := range r.Sent.List("participant") {
		if r.Sent.Text("participant", i, "actor", "identifier", "system") == systemNHSNumber {
			out = append(out, r.Sent.Text("participant", i, "actor", "identifier", "value"))
		}
	}
	return out
}
