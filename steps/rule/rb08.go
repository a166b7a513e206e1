package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-08",
	Sentence: "no booking was cancelled while the re-assessment was still open",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range callBacks(s) {
			outcome := e.First(contract.RecordOutcome)
			for _, c := range s.Cancels(e) {
				if outcome == nil || c.Seq < outcome.Began {
					f.broken("a cancellation was sent before the re-assessment had an outcome", c.Label())
				}
			}
			if outcome != nil || e.Ended() {
				f.ok(screenLabel(e.Steps[0]), screenLabel(e.Steps[len(e.Steps)-1]))
			}
		}
		return f.verdict("a re-assessment with an outcome, or one that was broken off")
	},
})
