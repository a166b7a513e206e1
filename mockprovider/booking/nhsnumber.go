package booking

import (
	"log/slog"
	"strings"
)

// NHSNumber is a patient's NHS number, without spaces. It hides itself when it is
// printed or logged; convert it to string to use its digits.
type NHSNumber string

// hidden stands for an NHS number wherever people read.
const hidden = "**********"

// String hides the number.
func (n NHSNumber) String() string {
	if n == "" {
		return ""
	}
	return hidden
}

// LogValue hides the number.
func (n NHSNumber) LogValue() slog.Value { return slog.StringValue(n.String()) }

// Valid reports whether the number has ten digits and its modulus 11 check digit is right. Source: BK-26.
func (n NHSNumber) Valid() bool {
	if len(n) != 10 {
		return false
	}
	sum := 0
	for i := range len(n) {
		if n[i] < '0' || n[i] > '9' {
			return false
		}
		if i < 9 {
			sum += int(n[i]-'0') * (10 - i)
		}
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(n[9]-'0') // a check of 10 matches no digit
}

// Synthetic reports whether the number lies in the 999 range, which is never issued to a person.
func (n NHSNumber) Synthetic() bool { return strings.HasPrefix(string(n), "999") }
