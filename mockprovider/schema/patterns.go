package schema

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// byHand are the patterns that every resource meets many times, each with a matcher
// of its own, which a test holds to the expression. They are found by their exact
// text: a pattern that is changed falls back to the expression until its matcher follows.
var byHand = map[string]func(string) bool{
	`\S`:                      hasInk,
	`^\S+$`:                   isInk,
	`^\S+( \S+)*$`:            isCode,
	`^[A-Za-z0-9\-.]{1,64}$`:  isID,
	`^#[A-Za-z0-9\-.]{1,64}$`: isLocal,
	`^\+?[0-9]+( [0-9]+)*$`:   isPhone,
	uuidPattern:               isUUID,
	instantPattern:            isInstant,
	fullDatePattern:           isFullDate,
	datePattern:               isDate,
	dateTimePattern:           isDateTime,
	`^([^#]*/)?Schedule/[A-Za-z0-9\-.]{1,64}$`:           isScheduleReference,
	`^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}$`: isPostcode,
}

const (
	uuidPattern     = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`
	fullDatePattern = `^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`
	datePattern     = `^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$`
	instantPattern  = `^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])` +
		`T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$`
	dateTimePattern = `^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])` +
		`(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]))?)?)?$`
)

func matcher(at string, value any) (func(string) bool, error) {
	text, ok := value.(string)
	if !ok {
		return nil, fmt.Errorf("%s: not a text", at)
	}
	if hand, ok := byHand[text]; ok {
		return hand, nil
	}
	expression, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return expression.MatchString, nil
}

// isSpace is the white space of \s, which knows no Unicode.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' && c != '\v' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func hasInk(s string) bool {
	for i := range len(s) {
		if !isSpace(s[i]) {
			return true
		}
	}
	return false
}

func isInk(s string) bool {
	for i := range len(s) {
		if isSpace(s[i]) {
			return false
		}
	}
	return s != ""
}

func isCode(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if isSpace(s[i]) && (s[i] != ' ' || before == ' ') {
			return false
		}
		before = s[i]
	}
	return before != ' '
}

func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '-' && c != '.' {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 64
}

func isLocal(s string) bool { return strings.HasPrefix(s, "#") && isID(s[1:]) }

// isScheduleReference: what stands before may hold anything that the dot of the
// expression, [^#], matches, line breaks included; invalid UTF-8 counts as U+FFFD.
func isScheduleReference(s string) bool {
	slash := strings.LastIndexByte(s, '/')
	if slash < 0 || !isID(s[slash+1:]) {
		return false
	}
	before, ok := strings.CutSuffix(s[:slash], "Schedule")
	return ok && (before == "" || strings.HasSuffix(before, "/")) && !strings.Contains(before, "#")
}

func isPhone(s string) bool {
	s = strings.TrimPrefix(s, "+")
	before := byte(' ')
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i] != ' ' || before == ' ') {
			return false
		}
		before = s[i]
	}
	return before != ' '
}

func isPostcode(s string) bool {
	n := len(s)
	if n < 5 || n > 8 || utf8.RuneCountInString(s) != n {
		return false
	}
	if !isDigit(s[n-3]) || !isLetter(s[n-2]) || !isLetter(s[n-1]) {
		return false
	}
	area := strings.TrimSuffix(s[:n-3], " ")
	letters := 1
	if len(area) < 2 || !isLetter(area[0]) {
		return false
	}
	if isLetter(area[1]) {
		letters = 2
	}
	rest := area[letters:]
	switch len(rest) {
	case 1:
		return isDigit(rest[0])
	case 2:
		return isDigit(rest[0]) && (isDigit(rest[1]) || isLetter(rest[1]))
	}
	return false
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}

func isFullDate(s string) bool { return len(s) == 10 && isDate(s) }

// isDate reads yyyy, yyyy-mm or yyyy-mm-dd.
func isDate(s string) bool {
	switch len(s) {
	case 4:
		return isYear(s)
	case 7:
		return isYear(s[:4]) && s[4] == '-' && between(s[5:7], 1, 12)
	case 10:
		return isYear(s[:4]) && s[4] == '-' && between(s[5:7], 1, 12) && s[7] == '-' && between(s[8:], 1, 31)
	}
	return false
}

func isDateTime(s string) bool { return isDate(s) || isInstant(s) }

func isYear(s string) bool {
	return (s[0] == '1' || s[0] == '2') && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3])
}

// between reads two digits.
func between(s string, low, high int) bool {
	if !isDigit(s[0]) || !isDigit(s[1]) {
		return false
	}
	n := twoDigits(s)
	return n >= low && n <= high
}

func twoDigits(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

func isInstant(s string) bool {
	if len(s) < 20 || !isFullDate(s[:10]) || s[10] != 'T' || !isClock(s[11:19]) {
		return false
	}
	rest := s[19:]
	if rest[0] == '.' {
		digits := 0
		for digits < len(rest)-1 && isDigit(rest[digits+1]) {
			digits++
		}
		if digits < 1 || digits > 9 {
			return false
		}
		rest = rest[digits+1:]
	}
	return isOffset(rest)
}

func isClock(s string) bool {
	return between(s, 0, 23) && s[2] == ':' && between(s[3:], 0, 59) && s[5] == ':' && between(s[6:], 0, 59)
}

func isOffset(s string) bool {
	if s == "Z" {
		return true
	}
	return len(s) == 6 && (s[0] == '+' || s[0] == '-') && between(s[1:], 0, 14) && s[3] == ':' && between(s[4:], 0, 59)
}
