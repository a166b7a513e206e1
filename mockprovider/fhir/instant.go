package fhir

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

// ErrInstant is returned for text that is not a FHIR instant.
var ErrInstant = errors.New("not an instant: want yyyy-mm-ddThh:mm:ss with Z or an offset")

var instantForm = regexp.MustCompile(
	`^(19|2[0-9])\d\d-(0[1-9]|1[0-2])-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$`)

// Instant reads a FHIR instant: date, time to the second and an offset are all
// required, years run from 1900 to 2999 and the result is in UTC. Source: FHIR
// STU3 instant; FM-19, FM-22.
func Instant(text string) (time.Time, error) {
	if !instantForm.MatchString(text) {
		return time.Time{}, ErrInstant
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w (no such day)", ErrInstant)
	}
	return t.UTC(), nil
}

// FormatInstant writes t in UTC to the millisecond: 2031-03-07T17:30:00.000Z.
func FormatInstant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// HTTPDate writes t as an HTTP date: Fri, 07 Mar 2031 16:12:00 GMT.
func HTTPDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }
