package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-12",
	Sentence: "every earlier booking that the user confirmed was cancelled, or the user told that it was not",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				switch {
				case b.StatusAt(e.Last()) == "cancelled":
					f.ok(st.TaskLabel)
				case len(attemptsSince(s, st, b)) == 0:
					f.broken("a confirmed booking was neither cancelled nor tried", st.TaskLabel)
				}
			})
		}
		return f.verdict("a booking whose cancellation was confirmed, and that was cancelled")
	},
})

// attemptsSince are the calls about a booking from a step to the end of its encounter.
func attemptsSince(s *evidence.Story, st *evidence.Step, b *evidence.Booking) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.CallsIn(st.Encounter) {
		if c.Seq > st.Began && c.ID == b.ID {
			out = append(out, c)
		}
	}
	return out
}
