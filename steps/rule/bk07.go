package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

var _ = register(Rule{
	ID:       "BK-07",
	Sentence: "the end of each appointment asked for was given to the second and with its offset",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		if _, ok := evidence.Instant(r.Sent.Text("end")); !ok {
			return "the request has no end, or one that is no instant"
		}
		return ""
	}),
})
