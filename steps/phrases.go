package steps

import (
	"regexp"
	"strings"
	"sync"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// phrase is one thing a feature can say, and what it means.
type phrase struct {
	pattern string
	means   any // a function of a context and one string for each group
}

const (
	who     = `(North 111|South 111)`
	place   = `(Vale UTC|Dale UTC)`
	patient = `((?:Mr|Mrs|Ms|Miss) Patient(?:'s brother|'s untraced namesake| untraced)?)`
	at      = `(\d\d:\d\d(?: tomorrow| in five days)?)`
	times   = `(\d\d:\d\d(?:, \d\d:\d\d)* and \d\d:\d\d)`
)

// phrases are the Given and When phrases, each to be used by some feature.
func (w *World) phrases() []phrase {
	return []phrase{
		// The world.
		{`^it is (?:(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday) )?(\d\d):(\d\d)( in July)?$`, w.itIs},
		{`^it is the evening before (the clocks go forward|29 February)$`, w.beforeNight},
		{`^` + patient + ` (was born on 29 February|has an address of two lines|is of no known gender|names a mother and a neighbour as well)$`, w.isPatientWho},
		{`^(an hour|\d+ (?:hours|minutes)) (?:passes|pass)$`, w.timePasses},
		{`^` + place + ` has free slots at (.+?)(?: (with a practitioner and by telephone|with no word of how the patient is seen))?$`, w.hasFreeSlots},
		{`^` + place + ` will (.+)$`, w.providerWill},
		{`^the Spine proxy will (.+)$`, w.proxyWill},
		{`^the staff of ` + place + ` will (add a note to|move|cancel) the original just before it is cancelled$`, w.staffWill},
		{`^the staff of ` + place + ` (add a note to|move|cancel) the original$`, w.staffDo},
		{`^the staff of ` + place + ` cancel the booking at ` + at + `$`, w.staffCancelAt},
		{`^the staff of ` + place + ` look up ` + patient + `$`, w.staffLookUp},
		{`^the registry is out of reach$`, w.registryOut},
		{`^the registry takes no changes to its entries$`, w.registryTakesNoChanges},
		{`^` + who + ` may look at the registry$`, w.mayLookAtRegistry},
		{`^` + who + ` is restarted$`, w.restarted},
		{`^` + who + ` booked ` + patient + ` at ` + place + ` for ` + at + `$`, w.booked},
		{`^` + who + ` booked ` + patient + ` at ` + place + ` for ` + times + `$`, w.bookedMore},
		{`^` + who + ` booked ` + patient + ` again at ` + place + ` for ` + at + ` and cancelled the original$`, w.bookedAgain},
		// The encounter.
		{`^` + patient + ` calls ` + who + ` (again|only to cancel)$`, w.calls},
		{`^` + who + ` (assesses|re-assesses) ` + patient + ` as needing to be seen within (\d+) hours?$`, w.assesses},
		{`^` + who + ` re-assesses ` + patient + ` as needing no appointment$`, w.needsNone},
		{`^` + who + ` re-assesses ` + patient + ` as to be referred to (Quay Clinic)$`, w.referred},
		{`^a (clinician|call handler) (?:takes over|is at the desk)$`, w.takesOver},
		{`^a clinician takes over and finds that the patient needs to be seen within (\d+) hours$`, w.clinicianTakesOver},
		{`^the re-assessment also needs an appointment within (\d+) hours$`, w.alsoNeeds},
		{`^the user books ` + place + ` at ` + at + `(, later than the outcome allows)?$`, w.books},
		{`^the user (?:finds no slot|looks for slots) at ` + place + `$`, w.looksForSlots},
		{`^(?:the caller hangs up|the user closes the encounter without looking at the list)$`, w.hangsUp},
		// The end of the encounter.
		{`^the user (?:looks at|goes back to) the existing bookings$`, w.looksAtBookings},
		{`^the user marks (?:the original|the bookings? at ` + at + `(?: and ` + at + `)?)(?:, if that is offered)?$`, w.marks},
		{`^the patient says no$`, w.saysNo},
		{`^the user confirms with the patient that the original is to be cancelled(?:, if that is offered)?$`, w.confirmsOriginal},
		{`^the user confirms with the patient that the bookings? at ` + at + `(?: and ` + at + `)? (?:is|are) to be cancelled$`, w.confirmsAt},
		{`^the user marks the booking at ` + at + ` and then confirms the booking at ` + at + ` instead$`, w.marksThenConfirms},
		{`^the user confirms with the patient that the booking at ` + at + ` is to be cancelled and then marks the booking at ` + at + `, which the patient keeps$`, w.confirmsThenMarks},
		{`^the patient keeps the (?:original|booking at \d\d:\d\d)$`, w.keeps},
		{`^the user (?:finishes the encounter|closes the encounter without answering)$`, w.finishes},
		// Somebody else.
		{`^a tester asks ` + place + ` to re-book the original$`, w.testerAsks},
	}
}

// MayBeLeft says that the story goes on as well where a step of it could not be done.
func MayBeLeft(step string) bool { return strings.HasSuffix(step, ", if that is offered") }

// expression compiles a pattern once; worlds come and go with every scenario.
var expression = func() func(string) *regexp.Regexp {
	var compiled sync.Map
	return func(pattern string) *regexp.Regexp {
		if re, ok := compiled.Load(pattern); ok {
			return re.(*regexp.Regexp) //nolint:forcetypeassert // nothing else is stored
		}
		re := regexp.MustCompile(pattern)
		compiled.Store(pattern, re)
		return re
	}
}()

// Register tells godog what the phrases mean in this world, and the sentence of every rule.
func (w *World) Register(sc *godog.ScenarioContext) {
	for _, p := range w.phrases() {
		sc.Step(expression(p.pattern), p.means)
	}
	// What a scenario ends in is judged once its journal is whole; see Holds.
	sc.Then(sentences(), func(string) error { return nil })
}

// sentences matches the sentence of any rule. One expression for all is much faster to match than one for each.
var sentences = sync.OnceValue(func() *regexp.Regexp {
	all := rule.All()
	quoted := make([]string, len(all))
	for i, r := range all {
		quoted[i] = regexp.QuoteMeta(r.Sentence)
	}
	return regexp.MustCompile(`^(` + strings.Join(quoted, "|") + `)$`)
})
