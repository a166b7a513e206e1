package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-35",
	Sentence: "the user was shown what became of the original and of the new booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			if e.Reason == contract.CancelOnly {
				continue
			}
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				tried := slices.ContainsFunc(attempts(s, st, b), (*evidence.Call).Cancels)
				if st.Screen == nil || !tried {
					return
				}
				switch {
				case len(st.ToldOf(b.URL)) == 0:
					f.broken("the user was not told what became of the original", st.ScreenLabel)
				case len(s.CallsIn(e, evidence.Book)) > 0 && !toldOfNew(e):
					f.broken("the user was never told what became of the new booking", st.ScreenLabel)
				default:
					f.ok(st.ScreenLabel)
				}
			})
		}
		return f.verdict("a cancellation that was tried for the user")
	},
})

// toldOfNew says that some screen told what became of the new booking.
func toldOfNew(e *evidence.Encounter) bool {
	return slices.ContainsFunc(e.Screens(0), func(st *evidence.Step) bool {
		return len(st.Tells(contract.NewBooking, contract.Made, contract.NotMade, contract.FateUnknown)) > 0
	})
}
