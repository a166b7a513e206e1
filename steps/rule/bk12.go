package rule

// The order of what is contained means nothing, and what else is contained is not asked for here.
var _ = register(Rule{
	ID:       "BK-12",
	Sentence: "each request for a booking held one document reference, one patient and one slot",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		count := map[string]int{}
		for _, v := range r.Sent.List("contained") {
			count[asBody(v).Text("resourceType")]++
		}
		for _, resource := range []string{"DocumentReference", "Patient", "Slot"} {
			switch {
			case count[resource] == 0:
				return "the request contains no " + resource
			case count[resource] > 1:
				return "the request contains more than one " + resource
			}
		}
		return ""
	}),
})
