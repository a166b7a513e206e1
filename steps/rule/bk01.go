package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Book an appointment: a booking is made by sending one Appointment, and the standard has
// no other request that would register a patient or hold a slot before it.
var _ = register(Rule{
	ID:       "BK-01",
	Sentence: "each booking was asked for by one request that needed no other before it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			switch {
			case c.Kind == evidence.Book && c.Sent.Text("resourceType") != "Appointment" && !bookedInXML(c):
				f.broken("what was sent to make a booking is no Appointment", c.Label())
			case c.Kind == evidence.Book:
				f.ok(c.Label())
			case toTheCollection(c): // it prepares no booking; CX-02 judges it
			case c.Base != "" && c.Kind == evidence.Other && c.ID == "" && writes(c.Method()):
				f.broken("a provider was asked for something other than a booking: the standard has no request that prepares one", c.Label())
			}
		}
		return f.verdict(momentRequest)
	},
})

// writes says that a request of that method means to change something.
func writes(method string) bool {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}
