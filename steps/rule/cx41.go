package rule

import (
	"slices"

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
			read := slices.ContainsFunc(s.CallsIn(st.Encounter, evidence.ReadOne), func(r *evidence.Call) bool {
				return r.Seq > c.Seq && r.ID == c.ID && (st.Ended == 0 || r.Seq < st.Ended)
			})
			if read {
				f.ok(c.Label())
			} else {
				f.broken("the user was told without the booking having been read", c.Label(), screenLabel(st))
			}
		}
		return f.verdict("a cancellation that went unanswered")
	},
})
