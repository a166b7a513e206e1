package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-37",
	Sentence: "the user was shown what the provider answered to the cancellation",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				calls := cancelsFor(s, st, b)
				if st.Screen == nil || len(calls) == 0 {
					return
				}
				from := toldFrom(st, calls)
				if len(e.Screens(from)) == 0 {
					return // the story breaks off before anything could be told
				}
				before := len(f.faults)
				if !toldOfOriginal(e, from, b) {
					f.broken("the user was shown no outcome of the cancellation", st.ScreenLabel)
				}
				for _, screen := range e.Screens(from) {
					f.untrueOf(s, screen, b)
				}
				if len(f.faults) == before {
					f.ok(append(labels(calls), st.ScreenLabel)...)
				}
			})
		}
		return f.verdict("a cancellation that was answered, or went unanswered")
	},
})

// toldOfOriginal says that the user was told what became of a booking, on a screen of an encounter from a place on: what is done
// in the background may be told when it is done.
func toldOfOriginal(e *evidence.Encounter, from int, b *evidence.Booking) bool {
	return slices.ContainsFunc(e.Screens(from), func(screen *evidence.Step) bool { return len(screen.ToldOf(b.URL)) > 0 })
}

// untrueOf notes what a screen says of a booking that is not what its provider had answered, or that contradicts itself. That
// a booking was called cancelled with no answer that says so is judged by CX-42.
func (f *findings) untrueOf(s *evidence.Story, screen *evidence.Step, b *evidence.Booking) {
	for _, c := range s.False(screen, contract.Existing, contract.NotCancelled, contract.StillBooked, contract.FateUnknown) {
		if c.URL == b.URL {
			f.broken(c.Why, screen.ScreenLabel)
		}
	}
	for _, c := range s.Contradictions(screen, contract.Existing) {
		if c.URL == b.URL {
			f.broken("the screen says two things of a booking that cannot both be so", screen.ScreenLabel)
		}
	}
}
