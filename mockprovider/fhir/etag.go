package fhir

import "regexp"

var (
	idForm      = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)
	ifMatchForm = regexp.MustCompile(`^(W/)?"([A-Za-z0-9\-.]{1,64})"$`)
)

// ValidID reports whether text has the form of a FHIR id, which a versionId has too.
func ValidID(text string) bool { return idForm.MatchString(text) }

// ETag returns the weak entity tag of a version: W/"1". Source: implementation guidance; BK-52, RD-05.
func ETag(version string) string { return `W/"` + version + `"` }

// ParseIfMatch reads the version an If-Match header names. It is not ok for "*",
// lists and anything else that is not one quoted version; weak tells W/"1" from
// "1". Source: CX-05, CX-26.
func ParseIfMatch(header string) (version string, weak, ok bool) {
	m := ifMatchForm.FindStringSubmatch(header)
	if m == nil {
		return "", false, false
	}
	return m[2], m[1] != "", true
}
