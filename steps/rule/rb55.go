package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-55",
	Sentence: "declining left the original as it was",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			declined := e.Declined()
			if len(declined) == 0 || declined[0].Screen == nil {
				continue
			}
			no := declined[0]
			before := len(f.faults)
			for _, c := range s.Cancels(e) {
				if c.Seq > no.Began && !s.Licensed(c) {
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
