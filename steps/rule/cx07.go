package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-07",
	Sentence: "the consumer could cancel a booking that it had made, during the consultation and after it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			own := s.Replaced(e)
			if e.Reason == contract.CancelOnly {
				own = append(own, s.KnownEarlier(e)...)
			}
			for _, st := range wrapUps(e) {
				for _, b := range owed(s, e, own, st.Began) {
					if b.MadeBy != e.Who {
						continue
					}
					switch {
					case offeredFrom(st, b.URL):
						f.ok(st.ScreenLabel)
					case !e.LeftAsking():
						f.broken("a booking that the consumer had made could not be cancelled", st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a booking to be cancelled in the consultation that made it, or in a call for that alone")
	},
})
