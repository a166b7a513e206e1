package evidence

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// What a user entered and what a consumer sent are compared here. Two texts are the same when a
// reader could not tell them apart: Unicode may compose an accented letter or not, and spaces may
// be doubled. Case, accents, apostrophes and hyphens count, since a name is a name.

// SameWords says that two texts are the same words in the same order.
func SameWords(a, b string) bool { return words(a) == words(b) }

// HasWords says that a text holds the words of another in their order, whatever stands around them.
func HasWords(text, part string) bool {
	return strings.Contains(" "+words(text)+" ", " "+words(part)+" ")
}

// words is a text in composed form with single spaces.
func words(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// SamePostcode compares postcodes without regard to spaces and case.
func SamePostcode(a, b string) bool {
	plain := func(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
	return plain(a) == plain(b)
}

// SameNumber compares telephone numbers, in the national or the international form, however they are spaced.
func SameNumber(a, b string) bool { return Nationally(a) == Nationally(b) }

// Nationally is a telephone number of the United Kingdom as it is dialled there.
func Nationally(s string) string {
	s = Dialled(s)
	for _, abroad := range []string{"+44", "0044"} {
		if rest, ok := strings.CutPrefix(s, abroad); ok {
			return "0" + strings.TrimPrefix(rest, "0")
		}
	}
	return s
}

// SameAddress compares the lines and the town of an address with those entered. How the parts are
// divided into lines, commas, and the case of letters do not count: postal addresses are written in
// capitals as well. Lines and town are optional elements: one that is left out whole is no difference,
// one that is cut short or rewritten is.
func SameAddress(sent Body, lines []string, city string) bool {
	var all []string
	for i := range sent.List("line") {
		all = append(all, sent.Text("line", i))
	}
	want := addressWords(append(slices.Clone(lines), city)...)
	told := addressWords(append(all, sent.Text("city"))...)
	switch {
	case told == "" && sent.Text("text") == "":
		return true
	case told == "":
		return strings.Contains(" "+addressWords(sent.Text("text"))+" ", " "+want+" ")
	case len(all) == 0:
		return addressWords(sent.Text("city")) == addressWords(city)
	}
	return told == want || addressWords(append(all, sent.Text("district"), sent.Text("city"))...) == want ||
		sent.Text("city") == "" && told == addressWords(lines...)
}

// addressWords are the words of the parts of an address, in order.
func addressWords(parts ...string) string {
	text := strings.ToLower(norm.NFC.String(strings.Join(parts, " ")))
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == '\n' || r == '\r' || r == '\t' }), " ")
}

// SameName compares a HumanName with what was entered. Several given names may be sent in one
// entry or in several; a prefix may be left out. A name that is sent as text only must hold both parts.
func SameName(sent Body, given, family string) bool {
	var parts []string
	for i := range sent.List("given") {
		parts = append(parts, sent.Text("given", i))
	}
	if sent.Text("family") == "" && len(parts) == 0 {
		text := sent.Text("text")
		return HasWords(text, given) && HasWords(text, family)
	}
	return SameWords(sent.Text("family"), family) && SameWords(strings.Join(parts, " "), given)
}
