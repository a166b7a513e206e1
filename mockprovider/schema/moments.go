package schema

import (
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// birthDay: patterns let 30 February pass. Source: BK-29.
func birthDay(patient fhir.Resource, path string) []Finding {
	if s := text(patient, "birthDate"); !isFullDate(s) || !isDay(s) {
		return []Finding{{Profile, path, "is no day of the calendar"}}
	}
	return nil
}

func indexed(document fhir.Resource, path string) []Finding {
	if _, err := fhir.Instant(text(document, "indexed")); err != nil {
		return []Finding{{Profile, path, err.Error()}}
	}
	return nil
}

// period: start and end are real and in order. Source: FHIR STU3 instant; BK-06, BK-07, SL-41.
func period(r fhir.Resource, path string) []Finding {
	start, err := fhir.Instant(text(r, "start"))
	if err != nil {
		return []Finding{{Profile, path + ".start", err.Error()}}
	}
	end, err := fhir.Instant(text(r, "end"))
	if err != nil {
		return []Finding{{Profile, path + ".end", err.Error()}}
	}
	if !end.After(start) {
		return []Finding{{Profile, path + ".end", "must be after the start"}}
	}
	return nil
}

// slotTimes: the contained Slot has the times of the Appointment. Source: BK-08, BK-14.
func slotTimes(r, slot fhir.Resource) []Finding {
	if out := period(slot, inSlot); len(out) > 0 {
		return out
	}
	for _, name := range [...]string{"start", "end"} {
		mine, its := text(r, name), text(slot, name)
		if mine == its {
			continue
		}
		a, errA := fhir.Instant(mine)
		b, errB := fhir.Instant(its)
		if errA == nil && errB == nil && !a.Equal(b) {
			return []Finding{{Profile, "Appointment." + name, "is not the " + name + " of the contained Slot"}}
		}
	}
	return nil
}

// isDay reports whether yyyy-mm-dd, whose form is right, is in the calendar.
func isDay(s string) bool {
	year, month, day := number(s[:4]), number(s[5:7]), number(s[8:10])
	switch month {
	case 2:
		leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
		return day <= 28 || leap && day == 29
	case 4, 6, 9, 11:
		return day <= 30
	}
	return true
}

// number reads digits.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// span is what a dateTime of any precision covers: from its first moment to its last.
func span(s string) (from, to time.Time, ok bool) {
	if isInstant(s) {
		from, err := fhir.Instant(s)
		return from, from, err == nil
	}
	if !isDate(s) || len(s) == 10 && !isDay(s) {
		return from, to, false
	}
	year, month, day := number(s[:4]), 1, 1
	years, months, days := 1, 0, 0
	if len(s) >= 7 {
		month, years, months = number(s[5:7]), 0, 1
	}
	if len(s) == 10 {
		day, months, days = number(s[8:]), 0, 1
	}
	from = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return from, from.AddDate(years, months, days).Add(-time.Nanosecond), true
}
