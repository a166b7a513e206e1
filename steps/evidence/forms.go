package evidence

import (
	"regexp"
	"strings"
	"time"
)

var (
	instantForm  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
	uuidForm     = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	postcodeForm = regexp.MustCompile(`(?i)^([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|GIR ?0AA)$`)
	ukPhoneForm  = regexp.MustCompile(`^(0|\+44|0044)[1-9]\d{8,9}$`)
)

// Instant reads a time that names its day, its seconds and its offset, as an
// instant must. Source: resources, section 19; FM-21.
func Instant(s string) (time.Time, bool) {
	if !instantForm.MatchString(s) {
		return time.Time{}, false
	}
	t := instant(s)
	return t, !t.IsZero()
}

// IsUUID says that the text is a UUID in its usual form, in either case.
func IsUUID(s string) bool { return uuidForm.MatchString(s) }

// IsDate says that the text is a full date that exists.
func IsDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// IsPostcode says that the text has the form of a UK postcode; it may be one that nobody lives at.
func IsPostcode(s string) bool { return postcodeForm.MatchString(strings.TrimSpace(s)) }

// IsUKPhone says that the text is a telephone number of the United Kingdom, national or
// international, however it is spaced.
func IsUKPhone(s string) bool { return ukPhoneForm.MatchString(Dialled(s)) }

// Dialled is a telephone number without what is only there to read it by. The nought that
// is left out when dialling from abroad goes, too: +44 (0)1632.
func Dialled(s string) string {
	s = strings.Replace(s, "+44 (0)", "+44", 1)
	return undialled.Replace(s)
}

// ValidNHSNumber says that a number has ten digits, the last of which is the check digit
// of the other nine by modulus 11. Source: resources, section 12; BK-26.
func ValidNHSNumber(s string) bool {
	const length, modulus = 10, 11
	if len(s) != length {
		return false
	}
	sum := 0
	for i := range length {
		digit := int(s[i] - '0')
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		// The check digit itself has the weight 1: with it, the whole is a multiple of eleven. A remainder
		// that would need the check digit 10 leaves no digit that fits, so such a number is never valid.
		sum += digit * (length - i)
	}
	return sum%modulus == 0
}

// undialled takes out what is written in a telephone number and not dialled.
var undialled = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "")
