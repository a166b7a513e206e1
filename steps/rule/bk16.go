package rule

// The page on booking speaks of further participants; its table of elements and the assurance tests want exactly one,
// and resources, section 2, follows them.
var _ = register(Rule{
	ID:       "BK-16",
	Sentence: "the patient was the one participant of each appointment asked for",
	Judge: eachBookingRequest(momentRequest, nil, func(r bookingRequest) string {
		id := r.patient.Text("id")
		switch participants := r.Sent.List("participant"); {
		case len(participants) == 0:
			return "the appointment has no participant"
		case len(participants) > 1:
			return "the appointment has more than one participant"
		case id == "" || r.Sent.Text("participant", 0, "actor", "reference") != "#"+id:
			return "the participant is not the contained Patient"
		}
		return ""
	}),
})
