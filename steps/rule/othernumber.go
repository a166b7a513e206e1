package rule

import (
	"regexp"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Every NHS number in a request for a booking is that of the patient whom it is for: no element of the standard has a place
// for another person's. A number is known as one by its system, as the number of a patient of the story, or by the range that
// test numbers come from; other numbers of ten digits are nobody's. Source: BK-23, BK-25; resources, NHS number.

// tenDigits is a number as NHS numbers are written, in one or in three parts.
var tenDigits = regexp.MustCompile(`(?:^|[^0-9])([0-9]{3})[ -]?([0-9]{3})[ -]?([0-9]{4})(?:$|[^0-9])`)

// testRange is what the numbers begin with that are never issued.
const testRange = "999"

// othersNumbers judges requests for bookings that a test holds of as well by the NHS numbers in all their texts.
func othersNumbers(moment string, holds func(bookingRequest) bool, wrong func(bookingRequest) string) func(*evidence.Story) Verdict {
	return func(s *evidence.Story) Verdict {
		marks, known := s.Marks(), numbersOf(s)
		return eachBookingRequest(moment, holds, func(r bookingRequest) string {
			if why := wrong(r); why != "" {
				return why
			}
			refs := marks.For(r.Call)
			for _, said := range r.Says() {
				if said.Where != evidence.InBody || refs.Given(said.Text) {
					continue
				}
				if refs.AnyReading(said.Text, func(text string) bool { return holdsOther(text, r.caller.NHSNumber, known) }) {
					return "the NHS number of somebody else stands in the request, in " + inWords(said)
				}
			}
			if systemOfOther(map[string]any(r.Sent), r.caller.NHSNumber) {
				return "something in the request is identified by an NHS number that is not the patient's"
			}
			return ""
		})(s)
	}
}

// numbersOf are the NHS numbers of all patients of a story.
func numbersOf(s *evidence.Story) []string {
	var out []string
	for _, e := range s.Encounters {
		out = append(out, e.Patient.NHSNumber)
	}
	for _, b := range s.Bookings {
		out = append(out, b.NHSNumber)
	}
	return once(out)
}

// holdsOther says that a text holds an NHS number other than the patient's own.
func holdsOther(text, own string, known []string) bool {
	for from := 0; from < len(text); {
		at := tenDigits.FindStringSubmatchIndex(text[from:])
		if at == nil {
			return false
		}
		number := text[from+at[2]:from+at[3]] + text[from+at[4]:from+at[5]] + text[from+at[6]:from+at[7]]
		if number != own && (slices.Contains(known, number) || number[:len(testRange)] == testRange && evidence.ValidNHSNumber(number)) {
			return true
		}
		from += at[7] // what ends one number may begin the next
	}
	return false
}

// systemOfOther says that a JSON value holds an identifier of the system of NHS numbers that is not the patient's and is valid:
// one that is not is judged by BK-26.
func systemOfOther(v any, own string) bool {
	switch x := v.(type) {
	case map[string]any:
		value, _ := x["value"].(string)
		if x["system"] == systemNHSNumber && value != own && evidence.ValidNHSNumber(value) {
			return true
		}
		for _, one := range x {
			if systemOfOther(one, own) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(x, func(one any) bool { return systemOfOther(one, own) })
	}
	return false
}
