package prove

const nhsNumbers = "https://fhir.nhs.uk/Id/nhs-number"

// anotherNumber is a number from the range that is never issued, with its check digit; wrongDigit has another.
const (
	anotherNumber = "9990000018"
	wrongDigit    = "9990000017"
)

// numberSent gives an identifier to a patient who was sent without one.
func numberSent(b object) bool {
	patient, ok := anyOf(b["contained"], "Patient").(object)
	if !ok || patient["identifier"] != nil {
		return false
	}
	patient["identifier"] = []any{object{"system": nhsNumbers, "use": "official", "value": anotherNumber}}
	return true
}

// ranked changes the rank of each telecom of the patient and the contacts, in their order.
func ranked(change func(n int, telecom object) bool) func(object) bool {
	return func(b object) bool {
		patient, ok := anyOf(b["contained"], "Patient").(object)
		if !ok {
			return false
		}
		n, changed := 0, false
		for _, t := range telecoms(patient) {
			changed = change(n, t) || changed
			n++
		}
		return changed
	}
}

func telecoms(patient object) []object {
	var out []object
	add := func(v any) {
		list, _ := v.([]any)
		for _, t := range list {
			if m, ok := t.(object); ok {
				out = append(out, m)
			}
		}
	}
	add(patient["telecom"])
	contacts, _ := patient["contact"].([]any)
	for _, c := range contacts {
		if m, ok := c.(object); ok {
			add(m["telecom"])
		}
	}
	return out
}

// nobodyReached takes all contact details away.
func nobodyReached(b object) bool {
	patient, ok := anyOf(b["contained"], "Patient").(object)
	if ok {
		delete(patient, "telecom")
		delete(patient, "contact")
	}
	return ok
}

// lastFirst turns the ranks of the first and the last number round, where there are at least two.
func lastFirst(b object) bool {
	patient, _ := anyOf(b["contained"], "Patient").(object)
	all := telecoms(patient)
	if len(all) < 2 { //nolint:mnd // an order takes two
		return false
	}
	a, z := all[0], all[len(all)-1]
	a["rank"], z["rank"] = z["rank"], a["rank"]
	return true
}

func firstIs(value any, key string) func(int, object) bool {
	return func(n int, t object) bool {
		if n == 0 {
			t[key] = value
		}
		return n == 0
	}
}

// The patient in a request for a booking.
var _ = register(
	edit(Element, "the patient claims no profile", inBooking(without("#Patient", "meta")), "BK-22: claims CareConnect-Patient-1"),
	edit(Element, "the patient has no NHS number", inBooking(without("#Patient", "identifier")), "BK-23: the Patient has exactly one identifier"),
	edit(Element, "the patient has two NHS numbers", inBooking(twice("#Patient", "identifier")), "BK-23: exactly one identifier"),
	edit(Element, "the NHS number is not for official use", inBooking(having("usual", "#Patient", "identifier", 0, "use")), "BK-23: use official"),
	edit(Element, "the NHS number is of another system", inBooking(having("urn:local", "#Patient", "identifier", 0, "system")), "BK-23: system https://fhir.nhs.uk/Id/nhs-number"),
	edit(Element, "the NHS number is not said to be verified", inBooking(without("#Patient", "identifier", 0, "extension")), "BK-24: carries the NHS number verification status extension"),
	edit(Element, "an NHS number is sent of a patient who has none", inBooking(numberSent), "BK-25: sending a Patient.identifier when no NHS number is held"),
	edit(Element, "the NHS number has a wrong check digit", inBooking(having(wrongDigit, "#Patient", "identifier", 0, "value")), "BK-26: is valid (modulus 11 check digit)"),
	edit(Element, "the patient has no name", inBooking(without("#Patient", "name")), "BK-27: exactly one name"),
	edit(Element, "the patient has two names", inBooking(twice("#Patient", "name")), "BK-27: exactly one name"),
	edit(Element, "the patient has no given name", inBooking(without("#Patient", "name", 0, "given")), "BK-27: at least one given"),
	edit(Element, "the patient has no gender", inBooking(without("#Patient", "gender")), "BK-28: gender is present"),
	edit(Element, "the patient's gender is a letter", inBooking(having("F", "#Patient", "gender")), "BK-28: male, female, other or unknown"),
	edit(Element, "the patient has no date of birth", inBooking(without("#Patient", "birthDate")), "BK-29: birthDate is present"),
	edit(Element, "the date of birth is turned round", inBooking(having("31-12-1980", "#Patient", "birthDate")), "BK-29: (yyyy-mm-dd)"),
	edit(Element, "the patient has no address", inBooking(without("#Patient", "address")), "BK-30: exactly one address"),
	edit(Element, "the postcode is malformed", inBooking(having("12345", "#Patient", "address", 0, "postalCode")), "BK-30: well-formed UK postcode"),
	edit(Element, "the address is one for work", inBooking(having("work", "#Patient", "address", 0, "use")), "BK-30: use home"),
	edit(Element, "nobody can be reached about the patient", inBooking(nobodyReached), "BK-31: At least one set of contact details"),
	edit(Element, "a contact has no relationship", inBooking(without("#Patient", "contact", 0, "relationship")), "BK-32: has a relationship"),
	edit(Element, "a contact has no name", inBooking(without("#Patient", "contact", 0, "name")), "BK-32: and a name"),
	edit(Element, "a telephone has no rank", inBooking(ranked(func(_ int, t object) bool { delete(t, "rank"); return true })), "BK-33: has a rank"),
	edit(Element, "a rank is not positive", inBooking(ranked(firstIs(0, "rank"))), "BK-33: a positive integer"),
	edit(Element, "every telephone is the primary one", inBooking(ranked(func(n int, t object) bool { t["rank"] = 1; return n > 0 })), "BK-34: Exactly one telecom"),
	edit(Element, "no telephone is the primary one", inBooking(ranked(firstIs(2, "rank"))), "BK-34: has rank 1"),
	edit(Element, "the first and the last contact change places", inBooking(lastFirst), "BK-35: Other ranks reflect precedence"),
	edit(Element, "the primary contact is an e-mail address", inBooking(ranked(firstIs("email", "system"))), "BK-36: has system phone"),
	edit(Element, "the primary telephone is in America", inBooking(ranked(firstIs("+1 202 555 0100", "value"))), "BK-36: a UK number"),
	edit(Element, "a contact is a linked person", inBooking(having([]any{object{"other": object{"reference": "RelatedPerson/1"}, "type": "seealso"}}, "#Patient", "link")), "BK-37: through Patient.link"),
)
