package attended

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // people go by local time wherever this runs
)

// london is the time that people go by.
var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC // the data is built in
	}
	return l
}()

var (
	// timeOfDay finds 17:30, 17.30, 5.30pm, 5 pm and 17:30:00.
	timeOfDay  = regexp.MustCompile(`(?i)\b((\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?\s*(a\.?m\.?|p\.?m\.?)?)(?:\s|,|$|z|[+-]\d|hrs?\b|h\b|utc|gmt|bst)`)
	fourDigits = regexp.MustCompile(`^([01]\d|2[0-3])([0-5]\d)$`)
	zone       = regexp.MustCompile(`(?i)(\bUTC\b|\bGMT\b|\bBST\b|Z$|[+-]\d{2}:?\d{2}$)`)
	filler     = regexp.MustCompile(`(?i)\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(day|sday|nesday|rsday|urday)?\b|\bat\b|\bon\b|\bfrom\b|\bhrs?\b|\bhours\b`)
	ordinal    = regexp.MustCompile(`(?i)\b(\d{1,2})(st|nd|rd|th)\b`)
)

// dates are the forms of a date; those without a year are in the year of the day that is known.
var dates = []string{
	"2006-01-02", "2/1/2006", "2/1/06", "2.1.2006", "2-1-2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "January 2 2006", "Jan 2 2006",
	"2/1", "2 January", "2 Jan", "January 2", "Jan 2",
}

// readTime reads a local time as somebody may copy it from a screen. Where no date stands beside it, it
// is on that day. What it cannot read, or what can be read in two ways, it says.
func readTime(text string, day time.Time) (at time.Time, why string) {
	const form = "Write it as 17:30, 5.30pm or 2031-07-04T17:30."
	day, text = day.In(london), strings.TrimSpace(text)
	if m := fourDigits.FindStringSubmatch(text); m != nil {
		text = m[1] + ":" + m[2]
	}
	in, text := zoneOf(text)
	rest, clock, why := cutTime(text)
	if why != "" {
		return time.Time{}, why + " " + form
	}
	date, ok := readDate(rest, day)
	if !ok {
		return time.Time{}, fmt.Sprintf("%q cannot be read as a date. %s", rest, form)
	}
	at = time.Date(date.Year(), date.Month(), date.Day(), int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, in)
	return at.In(london), ""
}

// zoneOf takes a zone off the text; without one it is local time.
func zoneOf(text string) (*time.Location, string) {
	word := zone.FindString(text)
	// A date such as 04-07-2031 ends like an offset; only what stands after a time is one.
	if word == "" || word[0] == '-' && !strings.Contains(text, ":") {
		return london, text
	}
	rest := strings.TrimSpace(strings.Replace(text, word, "", 1))
	switch strings.ToUpper(word) {
	case "UTC", "GMT", "Z":
		return time.UTC, rest
	case "BST":
		return time.FixedZone("BST", 3600), rest
	}
	at, err := time.Parse("-0700", strings.ReplaceAll(word, ":", ""))
	if err != nil {
		return london, text
	}
	return at.Location(), rest
}

// cutTime takes the time of day out of a text.
func cutTime(text string) (rest string, clock time.Duration, why string) {
	if before, after, iso := strings.Cut(text, "T"); iso && len(before) == len("2006-01-02") {
		text = before + " " + after
	}
	for _, at := range timeOfDay.FindAllStringSubmatchIndex(text+" ", -1) {
		part := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return (text + " ")[at[2*i]:at[2*i+1]]
		}
		whole, hour, minutes, half := part(1), part(2), part(3), strings.ToLower(strings.ReplaceAll(part(4), ".", ""))
		if minutes == "" && half == "" {
			continue // a number of a date
		}
		h, _ := strconv.Atoi(hour) // digits by the expression
		m, _ := strconv.Atoi(minutes)
		switch {
		case h > 23 || m > 59 || half != "" && (h > 12 || h == 0):
			return "", 0, fmt.Sprintf("%q is no time of day.", strings.TrimSpace(whole))
		case half == "" && len(hour) == 1:
			return "", 0, "Is that in the morning or in the afternoon?"
		case half == "pm" && h < 12:
			h += 12
		case half == "am" && h == 12:
			h = 0
		}
		return strings.Replace(text+" ", whole, " ", 1), time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, ""
	}
	return "", 0, fmt.Sprintf("No time of day can be read in %q.", text)
}

func readDate(text string, day time.Time) (time.Time, bool) {
	text = ordinal.ReplaceAllString(filler.ReplaceAllString(text, " "), "$1")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '(' || r == ')' }), " ")
	text = strings.Trim(text, ".-–; ")
	if text == "" {
		return day, true
	}
	for _, form := range dates {
		at, err := time.Parse(form, text)
		if err != nil {
			continue
		}
		if at.Year() == 0 {
			at = time.Date(day.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
		}
		return at, true
	}
	return time.Time{}, false
}

var minutesForm = regexp.MustCompile(`(?i)^(\d{1,3})\s*(m|min|mins|minute|minutes)?\.?$`)

// readMinutes reads how long something lasts.
func readMinutes(text string) (n int, why string) {
	m := minutesForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return 0, "Write the number of minutes, such as 15 or 15 minutes."
	}
	n, _ = strconv.Atoi(m[1]) // digits by the expression
	return n, ""
}
