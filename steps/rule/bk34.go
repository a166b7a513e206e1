package rule

// It is counted over the patient's own contact details and those of others together. That there
// are some at all is BK-31.
var _ = register(Rule{
	ID:       "BK-34",
	Sentence: "exactly one contact detail was ranked first",
	Judge: eachBookingRequest("a request for a booking with contact details", holdsTelecom, func(r bookingRequest) string {
		switch n := len(primary(r)); {
		case n == 0:
			return "no contact detail has rank 1"
		case n > 1:
			return "more than one contact detail has rank 1"
		}
		return ""
	}),
})

// primary are the contact details with rank 1.
func primary(r bookingRequest) []telecom {
	var out []telecom
	for _, t := range telecoms(r.patient) {
		if rank, ok := t.rank(); ok && rank == 1 {
			out = append(out, t)
		}
	}
	return out
}
