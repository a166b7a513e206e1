package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-53",
	Sentence: "no cancellation was on offer before the assessment and its bookings were complete",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range callBacks(s) {
			done := e.BookingsDone()
			before := len(f.faults)
			for _, st := range e.Screens(0) {
				if (done == 0 || st.Ended < done) && st.OffersAny() {
					f.broken("a cancellation was on offer while the assessment or a new booking was open", st.ScreenLabel)
				}
			}
			if done != 0 && len(f.faults) == before && slices.ContainsFunc(e.Screens(done), (*evidence.Step).OffersAny) {
				f.ok(screenLabel(e.Steps[0]))
			}
		}
		return f.verdict("a re-assessment that came to its end with an offer")
	},
})
