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
		return f.verdict("a patient who called again and was re-assessed")
	},
})
