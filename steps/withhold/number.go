package withhold

import "strings"

// numbers finds what has the form of an NHS number: ten digits, in one piece, as 999 000 1006, or, where it can be nothing
// else, with other gaps.
func (w *Withholder) numbers(s string) []found {
	var out []found
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) || i > 0 && digit(s[i-1]) {
			continue
		}
		digits, gaps, to := tenDigits(s, i)
		if len(digits) == 10 && (to == len(s) || !digit(s[to])) && w.isGrouped(digits, gaps) && !inHex(s, i, to) {
			out = append(out, found{i, to, NHSNumber, digits})
			i = to - 1
		}
	}
	return out
}

// gap is what stands between two digits, and after how many.
type gap struct {
	after int
	text  string
}

// tenDigits reads digits from a place on, at most ten, and the gaps between them.
func tenDigits(s string, from int) (digits string, gaps []gap, to int) {
	own := make([]byte, 0, 10)
	for to = from; to < len(s) && len(own) < 10; {
		if digit(s[to]) {
			own = append(own, s[to])
			to++
			continue
		}
		end := to
		for end < len(s) && end < to+mostGap && strings.IndexByte(" -.", s[end]) >= 0 {
			end++
		}
		if end == to || end == len(s) || !digit(s[end]) {
			break
		}
		gaps = append(gaps, gap{len(own), s[to:end]})
		to = end
	}
	return string(own), gaps, to
}

// isGrouped says that ten digits are an NHS number and stand together as one: days and times, and the lines of a drawing, are
// groups of digits as well.
func (w *Withholder) isGrouped(digits string, gaps []gap) bool {
	if !w.isNumber(digits) {
		return false
	}
	same, points := true, false
	for _, g := range gaps {
		same = same && g.text == gaps[0].text
		points = points || strings.Contains(g.text, ".")
	}
	switch {
	case len(gaps) == 0:
		return true
	case len(gaps) == 2 && gaps[0].after == 3 && gaps[1].after == 6:
		return !points || same && gaps[0].text == "."
	case !same || points || strings.Count(digits, digits[:1]) == len(digits) || !checks(digits):
		return false
	}
	return strings.HasPrefix(digits, "999") || len(gaps) == len(digits)-1
}

// inHex says that a number stands within a long hexadecimal one.
func inHex(s string, from, to int) bool {
	number := to - from
	for from > 0 && isHex(s[from-1]) {
		from--
	}
	for to < len(s) && isHex(s[to]) {
		to++
	}
	return to-from >= longHex && to-from > number
}

// longHex is how long a hexadecimal number is that is a digest or an id, in digits.
const longHex = 14

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// isNumber says that ten digits are an NHS number: one of the 999 range, or one whose last digit checks and that is no service's.
func (w *Withholder) isNumber(digits string) bool {
	if w.services[digits] {
		return false
	}
	if strings.HasPrefix(digits, "999") {
		return true
	}
	return checks(digits)
}

// checks says that the last of ten digits is the check digit of the others.
func checks(digits string) bool {
	sum := 0
	for i := range 9 {
		sum += int(digits[i]-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return check != 10 && check == int(digits[9]-'0')
}
