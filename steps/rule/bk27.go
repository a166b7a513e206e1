package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The name is the one that the user entered, letter for letter: a name without its accents, in other
// letters or cut short is another name.

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
		case r.caller != nil:
			return renamed(r)
		}
		return ""
	}),
})

// renamed says how the name sent differs from the name entered; empty when it does not.
func renamed(r bookingRequest) string {
	name := asBody(r.patient.At("name", 0))
	prefix := make([]string, 0, 1)
	for i := range name.List("prefix") {
		prefix = append(prefix, name.Text("prefix", i))
	}
	switch {
	case !evidence.SameName(name, r.caller.Given, r.caller.Family):
		return "the Patient's name is not the one that the user entered"
	case len(prefix) > 0 && !evidence.SameWords(strings.Join(prefix, " "), r.caller.Prefix):
		return "the Patient's title is not the one that the user entered"
	case len(name.List("suffix")) > 0:
		return "the Patient's name has a suffix that the user had not entered"
	case name.Text("text") != "" && !evidence.HasWords(name.Text("text"), r.caller.Family):
		return "the Patient's name in words is not the one that the user entered"
	}
	return ""
}
