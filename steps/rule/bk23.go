package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The use of the identifier is optional on the page and required by the assurance tests, which the requirement follows.
var _ = register(Rule{
	ID:       "BK-23",
	Sentence: "a patient whose NHS number is known was identified by it and by nothing else",
	Judge: othersNumbers("a request for a booking for a patient whose NHS number is known", numberKnown, func(r bookingRequest) string {
		number := r.patient.Text("identifier", 0, "value")
		switch identifiers := r.patient.List("identifier"); {
		case len(identifiers) == 0:
			return "the NHS number is known and the Patient has no identifier"
		case len(identifiers) > 1:
			return "the Patient has more than one identifier"
		case r.patient.Text("identifier", 0, "system") != systemNHSNumber:
			return "the Patient's identifier is no NHS number"
		case r.patient.Text("identifier", 0, "use") != "official":
			return "the use of the NHS number is not official"
		case len(number) != len(r.caller.NHSNumber):
			return "the NHS number has not ten digits"
		case evidence.ValidNHSNumber(number) && number != r.caller.NHSNumber:
			return "the NHS number is another patient's"
		}
		return ""
	}),
})
