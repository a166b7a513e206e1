package evidence

import (
	"strings"
	"time"
)

// Latest is the latest start that a search for slots lets come back, whatever its bounds are spelt like;
// false when it sets no end. An end that is not itself included counts as if it were. Several values of
// the parameter all apply, and of a list one is enough. Source: wire 6.2, 17.12, 17.27; FHIR STU3 search.
func Latest(c *Call) (time.Time, bool) {
	var latest time.Time
	for _, v := range c.Query["start"] {
		end, ends := listEnd(v)
		if ends && (latest.IsZero() || end.Before(latest)) {
			latest = end
		}
	}
	return latest, !latest.IsZero()
}

// listEnd is the latest end in a list of bounds; false where one of them has none.
func listEnd(list string) (time.Time, bool) {
	var latest time.Time
	for bound := range strings.SplitSeq(list, ",") {
		end, ends := boundEnd(bound)
		if !ends {
			return time.Time{}, false
		}
		if end.After(latest) {
			latest = end
		}
	}
	return latest, true
}

// boundEnd is the end that one bound sets: a prefix of two letters, or none for that very time, and a time.
func boundEnd(bound string) (time.Time, bool) {
	prefix, text := "eq", bound
	if len(bound) > 2 && bound[0] >= 'a' && bound[0] <= 'z' {
		prefix, text = bound[:2], bound[2:]
	}
	switch prefix {
	case "le", "lt", "eb", "eq":
		return moment(text)
	}
	return time.Time{}, false
}

// Earliest is the earliest start that a search for slots lets come back, whatever its bounds are spelt like; false when it sets
// no beginning. A beginning that is not itself included counts as if it were. Source: wire 6.2, 17.12, 17.27; SL-04.
func Earliest(c *Call) (time.Time, bool) {
	var earliest time.Time
	for _, v := range c.Query["start"] {
		from, begins := listBeginning(v)
		if begins && from.After(earliest) {
			earliest = from
		}
	}
	return earliest, !earliest.IsZero()
}

// listBeginning is the earliest beginning in a list of bounds; false where one of them has none.
func listBeginning(list string) (time.Time, bool) {
	var earliest time.Time
	for bound := range strings.SplitSeq(list, ",") {
		from, begins := boundBeginning(bound)
		if !begins {
			return time.Time{}, false
		}
		if earliest.IsZero() || from.Before(earliest) {
			earliest = from
		}
	}
	return earliest, true
}

// boundBeginning is the beginning that one bound sets.
func boundBeginning(bound string) (time.Time, bool) {
	prefix, text := "eq", bound
	if len(bound) > 2 && bound[0] >= 'a' && bound[0] <= 'z' {
		prefix, text = bound[:2], bound[2:]
	}
	switch prefix {
	case "ge", "gt", "sa", "eq":
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return day, true
		}
		return moment(text)
	}
	return time.Time{}, false
}

// moment reads a time however much of it is missing or was lost on the way; that something is, is judged by
// SL-06 and FM-20. A day alone ends at midnight in UTC.
func moment(text string) (time.Time, bool) {
	text = strings.Replace(text, " ", "+", 1) // a plus sign that was sent bare
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	day, err := time.Parse(time.DateOnly, text)
	return day.AddDate(0, 0, 1), err == nil
}
