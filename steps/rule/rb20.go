package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-20",
	Sentence: "the patient was re-assessed before the booking process was entered",
	Judge: func(s *evidence.Story) Verdict {
		var f findings // a search may follow in the very act that records the outcome; a booking is for the user to ask for
		for _, e := range callBacks(s) {
			outcome := e.First(contract.RecordOutcome)
			calls := s.CallsIn(e, evidence.Slots, evidence.Book)
			for _, c := range calls {
				if outcome == nil || c.Seq < outcome.Began || c.Kind == evidence.Book && c.Seq < outcome.Ended {
					f.broken("the booking process was entered before there was a new outcome", c.Label())
				}
			}
			if outcome != nil && len(calls) > 0 {
				f.ok(screenLabel(outcome), calls[0].Label())
			}
		}
		return f.verdict("a patient who called again and was booked")
	},
})
