package rule

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// A text is what a person reads: a description, a comment, a narrative. It orders a re-booking when
// it says of a booking that it is replaced, moved or cancelled. A clinical text may hold any of these words: moving
// the arm hurts, a replacement hip, an amended diet.

const (
	// between are the words that can stand between what is done and the booking it is done to. What is
	// done at a booking, on it or by it is done to something else: a dressing changed at an earlier appointment.
	between = `(?:(?:the|a|an|this|that|his|her|their|your|my|its|any|earlier|original|previous|existing|old|prior|first|former|current|other|initial|one|` +
		`late|later|evening|morning|afternoon|tonight's|today's|tomorrow's|patient's|pt's|caller's|of|for|from|to|utc|111|face-to-face|f2f|[\w'’]*\d[\w:.]*)\s+)`
	thing  = `(?:bookings?|appointments?|appts?|slots?|reservations?)`
	remake = `(?:replac(?:e|es|ed|ing)|supersed(?:e|es|ed|ing)|supplant\w*|amend(?:s|ed|ing)?|mov(?:e|es|ed|ing)|swap(?:s|ped|ping)?|postpon\w*|` +
		`re-?schedul\w*|re-?arrang\w*|brought forward|bring forward|in place of|in lieu of|instead of|as a replacement for|replacement (?:for|of)|amendment (?:to|of)|change (?:of|to)|substitute for)`
	done = `(?:replaced|superseded|moved|swapped|amended|changed|rescheduled|re-scheduled|rearranged|re-arranged|postponed|brought forward|transferred)`
)

var (
	rebookText = []*regexp.Regexp{
		regexp.MustCompile(`\bre-?book(?:s|ed|ing|ings)?\b`),
		regexp.MustCompile(`\b` + remake + `\s+` + between + `{0,6}` + thing + `\b`),
		regexp.MustCompile(`\b` + thing + `\s+(?:` + between + `|(?:at|on|with)\s+){0,4}(?:(?:is|was|has|have|had|been|to|be|being|will|should|must|can|now)\s+){1,4}` + done + `\b`),
		regexp.MustCompile(`\b` + thing + ` ` + done + `(?:$|[.,;:)]|\s+(?:from|to|by|at|for|with)\b)`),
		regexp.MustCompile(`(?:^|[:;,.(]\s*|\b(?:a|the|this|is|as|my|his|her|their)\s+)(?:replacement|amended|rescheduled|re-scheduled|rearranged|substitute) ` + thing + `\b`),
	}
	cancelText = []*regexp.Regexp{
		regexp.MustCompile(`\b(?:please|pls|kindly|must|to|and|will)\s+cancel\s+` + between + `{0,5}` + thing + `\b`),
		regexp.MustCompile(`\bcancel(?:s|led|ling)?\s+` + between + `{0,4}(?:earlier|original|previous|existing|old|prior|first|former)\s+` + between + `{0,2}` + thing + `\b`),
		regexp.MustCompile(`\b` + thing + `\s+` + between + `{0,4}(?:to be|will be|should be|must be|can be)\s+cancelled\b`),
	}
	pointsBack = regexp.MustCompile(`\b(?:` + remake + `|cancel\w*|previously|formerly|originally|earlier|original|previous|(?:was|had been) booked)\s+(?:` + between + `|(?:at|on|booked)\s+){0,5}$`)
	oneWord    = regexp.MustCompile(`^\W*(?:re-?book\w*|re-?schedul\w*|re-?arrang\w*|replac(?:e|es|ed|ing|ement)|superse\w*|moved|amended|amendment|swapped|postponed)\W*$`)
)

// mayRebook says that a text in small letters holds a part of any word that could order a re-booking. It costs
// little, and is true of few texts.
func mayRebook(text string) bool {
	return slices.ContainsFunc([]string{
		"book", "sched", "arrang", "replac", "supers", "suppl", "swap", "amend", "mov", "postp", "subst", "predec", "instead",
		"brought", "bring", "in place", "lieu", "change of", "change to", "cancel", "previous", "prior", "former", "earlier", "origin", "old",
	}, func(part string) bool { return strings.Contains(text, part) })
}

// orders tells whether texts order a re-booking.
type orders struct {
	// booking says that the text stands in a request for a booking, where words for cancelling count as well.
	booking bool
	// times are when other bookings begin, as people write it: a text that says instead of 21:00 means the booking at that time.
	times []string
	// places are the names of services, which may stand before a booking: replaces the Vale UTC booking.
	places []string
}

// in says that a text orders a re-booking.
func (o orders) in(text string) bool {
	text = strings.ToLower(text)
	if !mayRebook(text) {
		return false
	}
	text = strings.Join(strings.Fields(text), " ")
	for _, place := range o.places {
		text = strings.ReplaceAll(text, strings.ToLower(place)+" ", "")
	}
	if oneWord.MatchString(text) && !strings.Contains(text, ourOwnName) {
		return true
	}
	fits := func(re *regexp.Regexp) bool { return re.MatchString(text) }
	if slices.ContainsFunc(rebookText, fits) || o.booking && slices.ContainsFunc(cancelText, fits) {
		return true
	}
	for _, said := range o.times {
		if before, _, found := strings.Cut(text, said); found && pointsBack.MatchString(before) {
			return true
		}
	}
	return false
}

// clockTimes are the ways in which a time of day is written, local and in universal time.
func clockTimes(t time.Time) []string {
	var out []string
	for _, at := range []time.Time{t.In(london), t.UTC()} {
		out = append(out, at.Format("15:04"), at.Format("15.04"), at.Format("1504")+" ", at.Format("3:04pm"), at.Format("3:04 pm"), at.Format("3.04pm"))
		if at.Minute() == 0 {
			out = append(out, at.Format("3pm"), at.Format("3 pm"))
		}
	}
	return out
}
