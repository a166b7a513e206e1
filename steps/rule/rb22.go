package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-22",
	Sentence: "the new booking counted as made only once its provider had confirmed it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				if len(st.Tells(contract.NewBooking, contract.Made)) == 0 {
					continue
				}
				if s.Established(e, st.Ended) {
					f.ok(st.ScreenLabel)
				} else {
					f.broken("the user was told that the new booking is made, though no provider had confirmed it", st.ScreenLabel)
				}
			}
		}
		return f.verdict("a user who was told that the new booking is made")
	},
})
