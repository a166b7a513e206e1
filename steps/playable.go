package steps

import (
	"regexp"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

const (
	someone  = `(?:Mr|Mrs|Ms) Patient`
	anyone   = `(?:North|South) 111`
	someTime = `\d\d:\d\d(?: tomorrow| in five days)?`
	severals = someTime + `(?:(?:, | and | and at )` + someTime + `)*`
)

// beforeForeign are the phrases that can be played before a provider of elsewhere, of which nobody knows what it
// does next: those in which a consumer's user acts, and free slots, which are looked for.
var beforeForeign = compiled(
	`an hour passes`,
	`it is (?:\w+day )?\d\d:\d\d`,
	`Vale UTC has free slots at `+severals,
	anyone+` booked `+someone+` at Vale UTC for `+severals,
	anyone+` booked `+someone+` again at Vale UTC for `+someTime+` and cancelled the original`,
	anyone+` may look at the registry`,
	anyone+` is restarted`,
	someone+` calls `+anyone+` (?:again|only to cancel)`,
	anyone+` (?:assesses|re-assesses) `+someone+` as needing to be seen within \d+ hours?`,
	anyone+` re-assesses `+someone+` as needing no appointment`,
	anyone+` re-assesses `+someone+` as to be referred to Quay Clinic`,
	`a (?:clinician|call handler) (?:takes over|is at the desk)`,
	`a clinician takes over and finds that the patient needs to be seen within \d+ hours`,
	`the re-assessment also needs an appointment within \d+ hours`,
	`the user books Vale UTC at `+someTime,
	`the user looks for slots at Vale UTC`,
	`the caller hangs up`,
	`the user closes the encounter without (?:looking at the list|answering)`,
	`the user (?:looks at|goes back to) the existing bookings`,
	`the user marks .*`,
	`the patient says no`,
	`the user confirms with the patient that .*`,
	`the patient keeps the .*`,
	`the user finishes the encounter`,
)

// anHour is the one phrase in which time passes that can be played in the real now: the patient calls again at once.
const anHour = "an hour passes"

func compiled(patterns ...string) []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(patterns))
	for i, p := range patterns {
		out[i] = regexp.MustCompile("^" + p + "$")
	}
	return out
}

// lookAtRegistry is the phrase that needs a registry which both sides have.
var lookAtRegistry = regexp.MustCompile(` may look at the registry$`)

// slotsSought and slotsGiven are the phrases in which slots are looked for, and in which there are some.
var slotsSought, slotsGiven = regexp.MustCompile(`^the user looks for slots at `), regexp.MustCompile(` has free slots at `)

// BeforeForeign says why a story of these steps cannot be played before a provider of elsewhere; empty where it can.
// Registry is true where consumer and provider have a registry in common.
func BeforeForeign(needs []contract.Capability, texts []string, registry bool) string {
	if slices.Contains(needs, contract.SettableClock) && !slices.Contains(texts, anHour) {
		return "its clock would have to be set"
	}
	given := false
	for _, text := range texts {
		given = given || slotsGiven.MatchString(text)
		switch {
		case slotsSought.MatchString(text) && !given:
			return "cannot be arranged: the provider has no free slot"
		case !slices.ContainsFunc(beforeForeign, func(re *regexp.Regexp) bool { return re.MatchString(text) }):
			return "cannot be arranged: " + text
		case !registry && lookAtRegistry.MatchString(text):
			return "the two have no registry in common"
		}
	}
	return ""
}
