package redact

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// What stands in the place of what was taken out.
const (
	someNumber = "[NHS number]"
	someName   = "[name]"
)

// People are those whose names and numbers are known and are taken out. The zero value knows nobody, and takes out
// secrets and what has the form of an NHS number.
type People struct{ names []*regexp.Regexp }

// Known knows people by their full names, such as "Test Patient". A family name alone is no name: it may be any word.
func Known(names []string) People {
	var p People
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		words := strings.Fields(name)
		if len(words) < 2 {
			continue
		}
		for i, w := range words {
			words[i] = regexp.QuoteMeta(w)
		}
		straight, turned := strings.Join(words, `[\s,_.+-]+`), words[len(words)-1]+`[\s,_.+-]+`+strings.Join(words[:len(words)-1], `[\s,_.+-]+`)
		p.names = append(p.names, regexp.MustCompile(`(?i)`+straight), regexp.MustCompile(`(?i)`+turned))
	}
	return p
}

// nhsNumber is ten digits that are no part of a longer number, in one piece or written 999 000 1006.
var nhsNumber = regexp.MustCompile(`(^|[^0-9])([0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4})([^0-9]|$)`)

// Text takes out secrets, NHS numbers and the names of these people.
func (p People) Text(s string) string {
	s = Secrets(s)
	for range 2 { // two numbers may share the sign between them
		s = nhsNumber.ReplaceAllStringFunc(s, func(found string) string {
			parts := nhsNumber.FindStringSubmatch(found)
			if !isNumber(parts[2]) {
				return found
			}
			return parts[1] + someNumber + parts[3]
		})
	}
	for _, name := range p.names {
		s = name.ReplaceAllString(s, someName)
	}
	return s
}

// Error is the error with what it says put through Text. What it wraps stays.
func (p People) Error(err error) error {
	if err == nil {
		return nil
	}
	if text := p.Text(err.Error()); text != err.Error() {
		return &redacted{text, err}
	}
	return err
}

type redacted struct {
	text string
	err  error
}

func (r *redacted) Error() string { return r.text }

// Is and As look behind the text; nothing unwraps to what was taken out.
func (r *redacted) Is(target error) bool { return errors.Is(r.err, target) }
func (r *redacted) As(target any) bool   { return errors.As(r.err, target) }

// isNumber says that ten digits are an NHS number: those of the 999 range, which are for tests, and those whose last digit checks.
func isNumber(text string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
	if strings.HasPrefix(digits, "999") {
		return true
	}
	sum := 0
	for i, c := range digits[:9] {
		sum += int(c-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11
	return check != 10 && check == int(digits[9]-'0')
}
