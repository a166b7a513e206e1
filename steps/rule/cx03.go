package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-03",
	Sentence: "the update set the booking's status to cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			st := s.StepOf(c)
			if st == nil || st.Task.Kind != contract.ConfirmCancel {
				continue
			}
			if c.Sent.Text("status") == "cancelled" {
				f.ok(c.Label())
			} else {
				f.broken("an update sent to cancel has another status", c.Label())
			}
		}
		return f.verdict("an update sent after the user confirmed")
	},
})
