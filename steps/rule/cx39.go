package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The clause speaks of a refused cancellation and of endless retry of any kind. Three attempts are recommended for a
// cancellation; for anything else the sources give no number, so the bounds are wide: ten of the same request that failed, and
// thirty of the same reading, in the course of one task.
const (
	mostFailures = 10
	mostReadings = 30
)

var _ = register(Rule{
	ID:       "CX-39",
	Sentence: "a refused cancellation was not repeated unchanged, and nothing was asked for without end",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		calls := updates(s)
		for _, c := range calls {
			if !c.Succeeded() {
				f.ok(c.Label())
			}
		}
		f.insisted(s, calls, "a refused cancellation was repeated unchanged")
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
		f.withoutEnd(s)
		return f.verdict("a cancellation that did not succeed at once")
	},
})

// readBetween says that the consumer read the booking anew between two calls, which is how the cause of a conflict is removed.
func readBetween(s *evidence.Story, c, later *evidence.Call) bool {
	read := latestRead(s, later)
	return read != nil && read.Seq > c.Seq
}

// withoutEnd counts what was asked for over and over in the course of one task.
func (f *findings) withoutEnd(s *evidence.Story) {
	type asked struct {
		step   *evidence.Step
		method string
		target string
		slot   string
	}
	failed, all := map[asked]int{}, map[asked]int{}
	for _, c := range s.Calls {
		st := s.StepOf(c)
		if st == nil {
			continue
		}
		key := asked{st, c.Method(), c.Exchange.Target, c.Sent.Slot()}
		all[key]++
		if !c.Succeeded() {
			failed[key]++
		}
		reads := c.Kind == evidence.ReadOne || c.Kind == evidence.ReadOld || c.Kind == evidence.Search
		if failed[key] == mostFailures+1 && !c.Succeeded() || reads && all[key] == mostReadings+1 {
			f.broken("the same request was made over and over", c.Label(), st.TaskLabel)
		}
	}
}
