package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-41",
	Sentence: "after an unanswered cancellation the booking was read before the user was told",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			st := s.StepOf(c)
			if !c.Cancels() || !c.Unanswered() || st == nil {
				continue
			}
			reads := evidence.Since(s.ReadsOf(st.Encounter, c.ID), c.Seq)
			if len(reads) > 0 && (st.Ended == 0 || reads[0].Seq < st.Ended) {
				f.ok(c.Label())
			} else {
				f.broken("the user was told without the booking having been read", c.Label(), screenLabel(st))
			}
		}
		return f.verdict("a cancellation that went unanswered")
	},
})
