package session

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is the most characters that a name has.
const longestName = 80

// unnamed is the name of a session whose key is too short for a part of it to be shown.
const unnamed = "session without a name"

// Name returns a name for people as it is kept, without the space around it, or ErrName where
// nothing is left, where it is longer than 80 characters, or where it holds what is not seen:
// control characters, line ends, marks that turn the direction of text.
func Name(given string) (string, error) {
	name := strings.TrimSpace(given)
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > longestName || strings.ContainsFunc(name, hidden) {
		return "", ErrName
	}
	return name, nil
}

// named is the name of a session with that key. A name is shown and logged and a key is not,
// so that no more than a quarter of the key stands in it.
func named(given, key string) (string, error) {
	shown := key[:min(len(key)/4, 6)]
	switch {
	case given != "":
		return Name(given)
	case shown == "":
		return unnamed, nil
	}
	return "session " + shown, nil
}
