package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-05",
	Sentence: "no slots were sought before the re-assessment had its outcome",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range callBacks(s) {
			outcome := e.First(contract.RecordOutcome)
			for _, c := range s.CallsIn(e, evidence.Slots) {
				if outcome == nil || c.Seq < outcome.Began {
					f.broken("slots were sought while the re-assessment was still open", c.Label())
				}
			}
			if outcome != nil {
				f.ok(outcome.TaskLabel)
			}
		}
		for _, e := range s.Encounters {
			if again := bookedAgain(s, e); again != nil {
				f.reading("15.29", true, false)
				f.ok(again.TaskLabel)
			}
		}
		return f.verdict("a patient who called again and was re-assessed, or a booking changed inside its consultation")
	},
})

// bookedAgain is the task in which a patient who had been booked in the encounter was booked
// once more under the same outcome; nil when there is none.
func bookedAgain(s *evidence.Story, e *evidence.Encounter) *evidence.Step {
	made := confirmed(s, e)
	if made == nil || len(e.All(contract.RecordOutcome)) != 1 {
		return nil
	}
	for _, st := range e.All(contract.Book) {
		if st.Began > made.Post.Closed {
			return st
		}
	}
	return nil
}
