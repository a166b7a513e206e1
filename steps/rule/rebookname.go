package rule

import (
	"regexp"
	"strings"
	"unicode"
)

// A name is what a machine acts on: a header, a parameter, an element, the address of an extension, a
// code. It speaks of re-booking when it is made of the words for it; the same words inside a clinical
// name (hip-replacement) say nothing of a booking.

var (
	rebookWord   = regexp.MustCompile(`^re-?(book|schedul|arrang)`)
	replaceWord  = regexp.MustCompile(`^(replac(e|es|ed|ing|ement|ements|eby)|supersed\w*|supplant\w*|swap\w*|amend(s|ed|ing|ment|ments)?|mov(e|es|ed|ing)|postpon\w*|substitut\w*|predecessor)$`)
	changeWord   = regexp.MustCompile(`^(chang(e|es|ed|ing)|instead|cancel\w*|transfer\w*|previous|prior|former|earlier|original|originating|old|prev)$`)
	bookingWord  = regexp.MustCompile(`^(bookings?|appointments?|appts?|slots?|reservations?|visits?)$`)
	cancelWord   = regexp.MustCompile(`^cancel`)
	genericWord  = regexp.MustCompile(`^(x|ext|extension|careconnect|stu3|fhir|nhs|uk|hl7|structuredefinition|structure|definition|id|ids|ref|refs|reference|ur[ilnd]|of|by|from|for|to|with|on|is|in|the|a|an|and|flag|type|kind|reason|code|mode|action|event|request|status|true|yes|version|success|booked|new|\d+|v\d+)$`)
	glued        = regexp.MustCompile(`(re(book|schedul|arrang))|((replac(e|es|ed|ing|ement)|supersedes?|superseded|mov(e|es|ed|ing)|previous|prior|former|earlier|original|old|swap|amend(s|ed|ing)?)(of|for|from|the|s)?(bookings?|appointments?|appts?|slots?)(id|ref|reference|url|uri)?$)`)
	ourOwnName   = "rebookcheck"
	medicalGlued = strings.NewReplacer("prebook", "", ourOwnName, "")
)

// nameWords are the words of a name: parted by anything but letters and digits, and where a capital begins a new one.
func nameWords(name string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		word, lower := []rune{}, false
		for _, r := range part {
			if unicode.IsUpper(r) && lower {
				out = append(out, strings.ToLower(string(word)))
				word = word[:0]
			}
			lower = unicode.IsLower(r)
			word = append(word, r)
		}
		out = append(out, strings.ToLower(string(word)))
	}
	return joinedRe(out)
}

// joinedRe puts back together what a hyphen parted: re-book.
func joinedRe(words []string) []string {
	out := words[:0:0]
	for _, w := range words {
		if n := len(out); n > 0 && out[n-1] == "re" && rebookWord.MatchString("re"+w) {
			out[n-1] = "re" + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// nameRebooks says that a name means re-booking, replacing or moving. In a request for a booking, words for
// cancelling count as well.
func nameRebooks(name string, booking bool) bool {
	if !mayRebook(strings.ToLower(name)) {
		return false
	}
	var strong, changes, books, cancels, other bool
	for _, w := range nameWords(name) {
		switch {
		case rebookWord.MatchString(w) && !strings.HasPrefix(w, ourOwnName), glued.MatchString(medicalGlued.Replace(w)):
			return true
		case replaceWord.MatchString(w):
			strong = true
		case bookingWord.MatchString(w):
			books = true
		case cancelWord.MatchString(w):
			cancels = true
		case changeWord.MatchString(w):
			changes = true
		case !genericWord.MatchString(w):
			other = true
		}
	}
	switch {
	case books && (strong || changes || cancels && booking):
		return true
	case other:
		return false
	}
	return strong || cancels && booking
}

// addressRebooks judges the address of an extension or of a system of codes by what follows its host.
func addressRebooks(address string, booking bool) bool {
	if _, after, found := strings.Cut(address, "://"); found {
		_, address, _ = strings.Cut(after, "/")
	}
	parts := strings.FieldsFunc(address, func(r rune) bool { return r == '/' || r == ':' || r == '#' || r == '?' || r == '|' })
	for _, part := range parts {
		if nameRebooks(part, booking) {
			return true
		}
	}
	return false
}

// pathRebooks says that a part of a path means re-booking.
func pathRebooks(path string) bool { return addressRebooks(path, false) }

// offersRebooking says that a capability statement names a re-booking.
func offersRebooking(statement string) bool {
	return strings.Contains(strings.ReplaceAll(strings.ToLower(statement), "-", ""), "rebook")
}
