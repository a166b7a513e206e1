package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "BK-79",
	Sentence: "a booking was called made only where the provider had said that this one is",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.All(contract.Book) {
				if st.Screen == nil {
					continue
				}
				said := len(st.Tells(contract.NewBooking, contract.Made)) > 0
				switch {
				case !said && slices.ContainsFunc(posts(s, st), onlyOutcome):
					f.ok(st.ScreenLabel) // a success that holds an error was not taken for a booking
				case !said:
				case !made(s, st):
					f.broken("the user was told that a booking is made that its provider had not confirmed", st.ScreenLabel)
				default:
					f.ok(st.ScreenLabel)
				}
			}
		}
		return f.verdict("a user who booked and was told that the booking is made")
	},
})
