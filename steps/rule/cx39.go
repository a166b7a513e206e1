package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-39",
	Sentence: "a refused cancellation was not repeated unchanged, and none without end",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		calls := updates(s)
		for i, c := range calls {
			if c.Succeeded() {
				continue
			}
			f.ok(c.Label())
			if c.Status() < 400 || c.Status() >= 500 {
				continue
			}
			for _, later := range calls[i+1:] {
				if evidence.SameRequest(c, later) && s.StepOf(c) == s.StepOf(later) && !readBetween(s, c, later) {
					f.broken("a refused cancellation was repeated unchanged", c.Label(), later.Label())
				}
			}
		}
		perStep := map[string]int{}
		for _, c := range calls {
			if st := s.StepOf(c); st != nil {
				key := st.TaskLabel + c.Booking()
				perStep[key]++
				if perStep[key] == maxAttempts+1 {
					f.broken("a cancellation was tried more than three times", c.Label())
				}
			}
		}
		return f.verdict("a cancellation that did not succeed at once")
	},
})

// readBetween says that the consumer read the booking anew between two calls, which is how the cause of a conflict is removed.
func readBetween(s *evidence.Story, c, later *evidence.Call) bool {
	read := latestRead(s, later)
	return read != nil && read.Seq > c.Seq
}
