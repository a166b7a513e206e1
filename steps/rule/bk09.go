package rule

import "strings"

var _ = register(Rule{
	ID:       "BK-09",
	Sentence: "each request for a booking said in words why it is needed",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		if strings.TrimSpace(r.Sent.Text("description")) == "" {
			return "the request has no description"
		}
		return ""
	}),
})
