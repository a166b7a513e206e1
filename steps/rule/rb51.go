package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The one duty that the workflow page puts on the consuming system, in so many words.
var _ = register(Rule{
	ID:       "RB-51",
	Sentence: "the option to cancel the original booking was offered at the end of the re-assessment",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			offered(s, e, &f)
			for _, st := range e.All(contract.ChooseToCancel) {
				if st.Screen != nil && st.Screen.Prompt != nil && askedOther(s, st) {
					f.broken("the option to cancel the original led to a question about another booking", st.ScreenLabel)
				}
			}
		}
		return f.verdict("the end of a re-assessment, with an earlier booking that the consumer knows")
	},
})

// offered notes for a re-assessment that came to its end whether each known earlier booking was offered for cancelling.
func offered(s *evidence.Story, e *evidence.Encounter, f *findings) {
	done := e.BookingsDone()
	if done == 0 || len(e.Screens(done)) == 0 {
		return
	}
	screens := e.Screens(e.Settled())
	// The encounter is over when a screen is at "closed": what is offered on a later one is offered too late.
	closed := e.Closed(0)
	within := func(st *evidence.Step) bool { return closed == 0 || st.Ended <= closed }
	for _, b := range owed(s, e, s.KnownEarlier(e), done) {
		at := slices.IndexFunc(screens, func(st *evidence.Step) bool { return st.OffersOpenly(b.URL) })
		switch {
		case at >= 0 && within(screens[at]):
			f.ok(screens[at].ScreenLabel)
		case at >= 0:
			f.broken("the option to cancel the original was offered only when the user had been shown that the encounter is closed", screens[at].ScreenLabel)
		case e.LeftAsking(): // one question comes after the other, and the user went away at an earlier one
		default:
			f.broken("the re-assessment ended without the option to cancel the original", screenLabel(screens[len(screens)-1]))
		}
	}
}

// unfound says that the consumer knew of a booking from the registry alone, looked for it at its provider and was
// not shown it. An entry is never enough to act on [RG-30], so there is nothing to offer.
func unfound(s *evidence.Story, e *evidence.Encounter, b *evidence.Booking) bool {
	if b.MadeBy == e.Who {
		return false
	}
	asked := false
	for _, c := range s.CallsIn(e, evidence.ReadOne) {
		if c.Booking() == b.URL {
			if c.Succeeded() {
				return false
			}
			asked = true
		}
	}
	return asked
}
