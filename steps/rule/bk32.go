package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

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
			if why := misnamed(r, contact); why != "" {
				return why, ""
			}
			if contact.Text("name", "use") == "" {
				reading = "conforms to the samples of the guidance, which give no use of the contact's name, not to the profile, which wants it"
			}
		}
		return "", reading
	}),
})

// misnamed says how a contact differs from whom the user named; empty when it does not. A contact is
// told by its number, and by its name where it has no number that the user entered.
func misnamed(r bookingRequest, contact evidence.Body) string {
	if r.caller == nil {
		return ""
	}
	entered := slices.DeleteFunc(slices.Clone(r.caller.Contacts), func(c contract.Contact) bool { return !hasNumber(contact, c.Phone) })
	switch {
	case len(entered) == 0 && len(contact.List("telecom")) > 0:
		return "" // the number is judged by BK-31
	case len(entered) == 0:
		entered = r.caller.Contacts
	}
	name := asBody(contact.At("name"))
	why := "somebody to contact is not named as the user named them"
	for _, c := range entered {
		if !evidence.SameName(name, c.Given, c.Family) {
			continue
		}
		if !relatedOtherwise(contact, c.Relationship) {
			return ""
		}
		why = "somebody to contact has another relationship to the patient than the user entered"
	}
	return why
}

// hasNumber says that a contact has that telephone number.
func hasNumber(contact evidence.Body, number string) bool {
	for i := range contact.List("telecom") {
		if number != "" && evidence.SameNumber(contact.Text("telecom", i, "value"), number) {
			return true
		}
	}
	return false
}

// relatedOtherwise says that the words for a relationship are not those entered. A relationship's text
// is what the user selected or entered (FHIR, CodeableConcept.text); a code without a text is a consumer's own translation.
func relatedOtherwise(contact evidence.Body, entered string) bool {
	said := false
	for i := range contact.List("relationship") {
		text := contact.Text("relationship", i, "text")
		if evidence.HasWords(strings.ToLower(text), strings.ToLower(entered)) {
			return false
		}
		said = said || strings.TrimSpace(text) != ""
	}
	return said
}

func holdsContact(r bookingRequest) bool { return len(r.patient.List("contact")) > 0 }
