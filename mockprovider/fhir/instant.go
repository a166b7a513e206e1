package fhir

import (
	"errors"
	"fmt"
	"time"
)

// ErrInstant is returned for text that is not a FHIR instant.
var ErrInstant = errors.New("not an instant: want yyyy-mm-ddThh:mm:ss with Z or an offset")

var errNoSuchDay = fmt.Errorf("%w (no such day)", ErrInstant)

// instantForm has 0 where a digit stands in the part of an instant that all have.
const instantForm = "0000-00-00T00:00:00"

// Instant reads a FHIR instant: date, time to the second and an offset are all
// required, years run from 1900 to 2999 and the result is in UTC. Source: FHIR
// STU3 instant; FM-19, FM-22.
func Instant(text string) (time.Time, error) {
	if !shaped(text, instantForm) {
		return time.Time{}, ErrInstant
	}
	year, month, day := number(text[:4]), number(text[5:7]), number(text[8:10])
	hour, minute, second := number(text[11:13]), number(text[14:16]), number(text[17:19])
	nanos, zone, ok := fraction(text[len(instantForm):])
	offset, zoned := offsetOf(zone)
	if !ok || !zoned || year < 1900 || year > 2999 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, ErrInstant
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if day < 1 || t.Day() != day { // time.Date makes 2 March of 30 February
		return time.Time{}, errNoSuchDay
	}
	return t.Add(-offset), nil
}

// shaped reports whether text begins as form does, any digit standing for 0.
func shaped(text, form string) bool {
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		if form[i] == '0' && text[i]-'0' > 9 || form[i] != '0' && text[i] != form[i] {
			return false
		}
	}
	return true
}

// number reads digits.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// fraction reads the fraction of a second, one to nine digits, where text has one.
func fraction(text string) (nanos int, rest string, ok bool) {
	if text == "" || text[0] != '.' {
		return 0, text, true
	}
	i := 1
	for unit := 100_000_000; i < len(text) && text[i]-'0' <= 9 && unit > 0; i++ {
		nanos += int(text[i]-'0') * unit
		unit /= 10
	}
	return nanos, text[i:], i > 1
}

// offsetOf reads Z or an offset of up to fourteen hours and fifty-nine minutes.
func offsetOf(zone string) (time.Duration, bool) {
	if zone == "Z" {
		return 0, true
	}
	if len(zone) != len("+00:00") || !shaped(zone[1:], "00:00") {
		return 0, false
	}
	hours, minutes := number(zone[1:3]), number(zone[4:6])
	if hours > 14 || minutes > 59 {
		return 0, false
	}
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	switch zone[0] {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

// FormatInstant writes t in UTC to the millisecond: 2031-03-07T17:30:00.000Z.
func FormatInstant(t time.Time) string {
	var room [len("2031-03-07T17:30:00.000Z")]byte
	return string(AppendInstant(room[:0], t))
}

// AppendInstant appends to dst what FormatInstant returns.
func AppendInstant(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	}
	hour, minute, second := t.Clock()
	milli := t.Nanosecond() / int(time.Millisecond)
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = append(appendTwo(dst, second), '.', byte('0'+milli/100))
	return append(appendTwo(dst, milli%100), 'Z')
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// HTTPDate writes t as an HTTP date: Fri, 07 Mar 2031 16:12:00 GMT.
func HTTPDate(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }
