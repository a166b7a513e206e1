package rule

import "strings"

// The profile also requires the use of the contact's name, which the samples of the guidance leave out.
var _ = register(Rule{
	ID:       "BK-32",
	Sentence: "whoever else can be contacted was named, with the relationship to the patient",
	Judge: eachBookingReading("a request for a booking with somebody else to contact", holdsContact, func(r bookingRequest) (wrong, reading string) {
		for _, v := range r.patient.List("contact") {
			contact := asBody(v)
			if len(contact.List("relationship")) == 0 {
				return "somebody to contact has no relationship to the patient", ""
			}
			if strings.TrimSpace(contact.Text("name", "family")+contact.Text("name", "given", 0)+contact.Text("name", "text")) == "" {
				return "somebody to contact has no name", ""
			}
			if contact.Text("name", "use") == "" {
				reading = "conforms to the samples of the guidance, which give no use of the contact's name, not to the profile, which wants it"
			}
		}
		return "", reading
	}),
})

func holdsContact(r bookingRequest) bool { return len(r.patient.List("contact")) > 0 }
