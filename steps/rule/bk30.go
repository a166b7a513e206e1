package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// The page on contacts speaks of at least one address; the tables and the assurance tests want exactly one.
var _ = register(Rule{
	ID:       "BK-30",
	Sentence: "each patient had one address, the home, with a well-formed postcode",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		switch addresses := r.patient.List("address"); {
		case len(addresses) != 1:
			return "the Patient has not exactly one address"
		case r.patient.Text("address", 0, "use") != "home":
			return "the use of the Patient's address is not home"
		case !evidence.IsPostcode(r.patient.Text("address", 0, "postalCode")):
			return "the Patient's address has no postcode, or a malformed one"
		case r.caller == nil:
			return ""
		case !evidence.SamePostcode(r.patient.Text("address", 0, "postalCode"), r.caller.Postcode):
			return "the Patient's postcode is not the one that the user entered"
		case !evidence.SameAddress(asBody(r.patient.At("address", 0)), r.caller.Address, r.caller.City):
			return "the Patient's address is not the one that the user entered"
		}
		return ""
	}),
})
