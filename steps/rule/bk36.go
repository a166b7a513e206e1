package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "BK-36",
	Sentence: "the first contact detail was a telephone number of the United Kingdom",
	Judge: eachBookingRequest("a request for a booking with a contact detail of rank 1", holdsPrimary, func(r bookingRequest) string {
		for _, t := range primary(r) {
			switch {
			case t.Text("system") != "phone":
				return "the contact detail with rank 1 is no telephone"
			case !evidence.IsUKPhone(t.Text("value")):
				return "the contact detail with rank 1 is no number of the United Kingdom"
			}
		}
		return ""
	}),
})

func holdsPrimary(r bookingRequest) bool { return len(primary(r)) > 0 }
