package rule

import "strings"

var _ = register(Rule{
	ID:       "BK-37",
	Sentence: "nobody was to be contacted by way of a link to a record of their own",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		for i := range r.patient.List("link") {
			to := r.patient.Text("link", i, "other", "reference")
			if local, ok := strings.CutPrefix(to, "#"); strings.Contains(to, "RelatedPerson/") || ok && local == r.Sent.Contained("RelatedPerson").Text("id") {
				return "the Patient is linked to a RelatedPerson"
			}
		}
		return ""
	}),
})
