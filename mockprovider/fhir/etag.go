package fhir

import "strings"

// maxID is the longest id, in bytes.
const maxID = 64

// ValidID reports whether text has the form of a FHIR id, which a versionId has too.
func ValidID(text string) bool {
	if text == "" || len(text) > maxID {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.':
		default:
			return false
		}
	}
	return true
}

// ETag returns the weak entity tag of a version: W/"1". Source: implementation guidance; BK-52, RD-05.
func ETag(version string) string { return `W/"` + version + `"` }

// ParseIfMatch reads the version an If-Match header names. It is not ok for "*",
// lists and anything else that is not one quoted version; weak tells W/"1" from
// "1". Source: CX-05, CX-26.
func ParseIfMatch(header string) (version string, weak, ok bool) {
	rest, weak := strings.CutPrefix(header, "W/")
	if len(rest) < 2 || rest[0] != '"' || rest[len(rest)-1] != '"' {
		return "", false, false
	}
	if version = rest[1 : len(rest)-1]; !ValidID(version) {
		return "", false, false
	}
	return version, weak, true
}
