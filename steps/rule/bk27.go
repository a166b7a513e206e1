package rule

import "strings"

var _ = register(Rule{
	ID:       "BK-27",
	Sentence: "each patient had one name, the official one, with family and given name",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		switch names := r.patient.List("name"); {
		case len(names) != 1:
			return "the Patient has not exactly one name"
		case r.patient.Text("name", 0, "use") != "official":
			return "the use of the Patient's name is not official"
		case strings.TrimSpace(r.patient.Text("name", 0, "family")) == "":
			return "the Patient has no family name"
		case strings.TrimSpace(r.patient.Text("name", 0, "given", 0)) == "":
			return "the Patient has no given name"
		}
		return ""
	}),
})
