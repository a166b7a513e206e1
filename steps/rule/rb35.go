package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-35",
	Sentence: "the user was shown what became of the original and of the new booking",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if e.Reason == contract.CancelOnly {
				continue
			}
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				tried := cancelsFor(s, st, b)
				if st.Screen == nil || len(tried) == 0 {
					return
				}
				from := toldFrom(st, tried)
				if len(e.Screens(from)) == 0 {
					return // the story breaks off before anything could be told
				}
				booked := len(s.CallsIn(e, evidence.Book)) > 0
				switch {
				case !toldOfOriginal(e, from, b):
					f.broken("the user was not told what became of the original", st.ScreenLabel)
				case booked && !toldOfNew(s, e, from):
					f.broken("the user was not told, along with what became of the original, what became of the new booking", st.ScreenLabel)
				case booked && misledOfNew(s, e, from) != nil:
					f.broken("what the user was told of the new booking is not so", misledOfNew(s, e, from).ScreenLabel)
				default:
					f.ok(st.ScreenLabel)
				}
			})
		}
		return f.verdict("a cancellation that was tried for the user")
	},
})

// toldOfNew says that a screen from a place on tells what became of the new booking, in a message or on its list.
func toldOfNew(s *evidence.Story, e *evidence.Encounter, from int) bool {
	return slices.ContainsFunc(e.Screens(from), func(st *evidence.Step) bool {
		listed := slices.ContainsFunc(st.Screen.Bookings, func(entry contract.Booking) bool {
			b := s.Booking(entry.URL)
			return entry.New && entry.Status != "" && b != nil && b.Encounter == e
		})
		return listed || len(st.Tells(contract.NewBooking, contract.Made, contract.NotMade, contract.FateUnknown)) > 0
	})
}

// misledOfNew is a screen from a place on that says of the new booking what is not so, or what cannot both be so; nil when there is none.
func misledOfNew(s *evidence.Story, e *evidence.Encounter, from int) *evidence.Step {
	for _, st := range e.Screens(from) {
		if len(s.False(st, contract.NewBooking)) > 0 || len(s.Contradictions(st, contract.NewBooking)) > 0 {
			return st
		}
	}
	return nil
}
