package rule

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// As the identifier of the participant (BK-18): looked for by the assurance tests only.
var _ = register(Rule{
	ID:       "BK-19",
	Sentence: "the participant was shown by the patient's full name",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		shown := strings.ToLower(norm.NFC.String(r.Sent.Text("participant", 0, "actor", "display")))
		names := []string{r.patient.Text("name", 0, "family")}
		for i := range r.patient.List("name", 0, "given") {
			names = append(names, r.patient.Text("name", 0, "given", i))
		}
		if r.caller != nil {
			names = append(strings.Fields(r.caller.Given), r.caller.Family)
		}
		for _, name := range names {
			if shown == "" || !strings.Contains(shown, strings.ToLower(norm.NFC.String(name))) {
				return "the participant is not shown by the patient's full name"
			}
		}
		return ""
	}),
})
