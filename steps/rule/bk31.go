package rule

import "github.com/rebookcheck/rebookcheck/steps/evidence"

// One set of contact details is enough, so a number may be left out. A number that is sent is one that
// the user entered, and stands with whoever it belongs to.
var _ = register(Rule{
	ID:       "BK-31",
	Sentence: "each request said how to reach the patient, and kept the patient's own details apart from those of others",
	Judge: eachBookingRequest(momentPatient, holdsPatient, func(r bookingRequest) string {
		reachable := false
		for _, t := range telecoms(r.patient) {
			number := evidence.Dialled(t.Text("value"))
			reachable = reachable || number != ""
			if r.caller == nil || number == "" {
				continue
			}
			own := evidence.SameNumber(number, r.caller.Phone)
			switch others := ofContact(r, number) >= 0; {
			case t.ofOther && own && !others:
				return "the patient's own number is given as somebody else's"
			case !t.ofOther && others && !own:
				return "somebody else's number is given as the patient's own"
			case !own && !others && isTelephone(t):
				return "a telephone number is given that the user did not enter"
			}
		}
		if !reachable {
			return "the Patient has no contact details, neither own nor of others"
		}
		return ""
	}),
})

// isTelephone says that a contact detail is a number to call or to send a text to.
func isTelephone(t telecom) bool { return t.Text("system") == "phone" || t.Text("system") == "sms" }

// ofContact is which of the people to be contacted has that number, as the user was told; -1 for none.
func ofContact(r bookingRequest, number string) int {
	for i, c := range r.caller.Contacts {
		if evidence.SameNumber(c.Phone, number) {
			return i
		}
	}
	return -1
}
