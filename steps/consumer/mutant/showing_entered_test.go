package mutant_test

import "github.com/rebookcheck/rebookcheck/steps/consumer/contract"

// What is sent of a patient otherwise than it was entered shows where it can be mistaken: a
// birthday in summer whose day can be a month.
var _ = func() bool {
	const inSummer = "a patient born on the seventh of June"
	stories[inSummer] = refusedFirst(contract.Patient{
		Prefix: "Mrs", Given: "Sample", Family: "Patient", Gender: "female", BirthDate: "1975-06-07",
		Phone: "01632 960114", Address: []string{"2 Sample Street"}, City: "Sampletown", Postcode: "XX9 9XX",
	})
	for _, name := range []string{
		"an-hour-by-default", "another-postcode", "another-telephone", "another-title", "born-a-day-early", "day-for-month",
		"exchanges-names", "first-word-of-address", "gender-by-default", "names-in-capitals", "short-names",
	} {
		showing[name] = inSummer
	}
	showing["all-are-mothers"], showing["contacts-named-as-patient"] = ofAChild, ofAChild
	elsewhere = append(elsewhere, "asks-about-one-more", "cancels-by-a-path", "shows-standing-as-cancelled", "knows-two-genders", "lists-by-family-name", "reads-compressed-only", "stops-at-the-first-failure", "what-failed-is-taken-up-in-the-next-call")
	return true
}()
