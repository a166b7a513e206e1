package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-55",
	Sentence: "declining left the original as it was",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			no := e.First(contract.Decline)
			if no == nil || no.Screen == nil {
				continue
			}
			before := len(f.faults)
			for _, c := range s.Cancels(e) {
				if c.Seq > no.Began && !confirmedID(e, c) {
					f.broken("a cancellation was sent although the user had declined", no.TaskLabel, c.Label())
				}
			}
			if len(f.faults) == before {
				f.ok(no.TaskLabel, no.ScreenLabel)
			}
		}
		return f.verdict("a user who declined the offer")
	},
})
