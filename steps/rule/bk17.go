package rule

// The profile requires it; the sample of the page on booking leaves it out and so is no valid FHIR.
var _ = register(Rule{
	ID:       "BK-17",
	Sentence: "the patient was sent as having accepted each appointment asked for",
	Judge: eachBookingRequest("a request for a booking with a participant", holdsParticipant, func(r bookingRequest) string {
		for i := range r.Sent.List("participant") {
			if r.Sent.Text("participant", i, "status") != "accepted" {
				return "the participant's status is missing, or is not accepted"
			}
		}
		return ""
	}),
})

func holdsParticipant(r bookingRequest) bool { return len(r.Sent.List("participant")) > 0 }
