package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// repeats are the calls that ask for the same thing in the course of one task, in the order in which they were sent.
// They are walked through in that order, once.
type repeats struct {
	calls []*evidence.Call
	next  int // the place after the call that was reached
	noted int // the place after the last one that was noted
}

// repeat tells what is asked for, and in which task.
type repeat struct {
	step *evidence.Step
	wish evidence.Wish
}

// repeated gathers calls by what they ask for.
func repeated(s *evidence.Story, calls []*evidence.Call) map[repeat]*repeats {
	out := map[repeat]*repeats{}
	for _, c := range calls {
		key := repeat{s.StepOf(c), c.Wish}
		if out[key] == nil {
			out[key] = &repeats{}
		}
		out[key].calls = append(out[key].calls, c)
	}
	return out
}

// after is what was asked for in a call again, right after it; nil where it was not.
func (r *repeats) after(c *evidence.Call) *evidence.Call {
	for r.next < len(r.calls) {
		r.next++
		if r.calls[r.next-1] == c {
			break
		}
	}
	if r.next == len(r.calls) {
		return nil
	}
	return r.calls[r.next]
}

// insisted notes the refused ones among calls that were sent again unchanged, although nothing had been done about the cause.
func (f *findings) insisted(s *evidence.Story, among []*evidence.Call, why string) {
	groups := repeated(s, among)
	for _, c := range among {
		if !refused(c) {
			continue
		}
		group := groups[repeat{s.StepOf(c), c.Wish}]
		if later := group.after(c); later == nil || causeRemoved(s, c, later) {
			continue // and so with all that follow
		}
		f.broken(why, c.Label())
		for at := max(group.next, group.noted); at < len(group.calls) && !causeRemoved(s, c, group.calls[at]); at++ {
			f.broken(why, group.calls[at].Label())
			group.noted = at + 1
		}
	}
}

// causeRemoved says that the consumer may have removed the cause of a refusal before it asked for the very same thing again. A
// new reading removes that of a conflict, and the fresh token that came with it that of a token which was not accepted. That
// the booking is still as it was takes nothing away from any other refusal [CX-39].
func causeRemoved(s *evidence.Story, c, later *evidence.Call) bool {
	switch c.Status() {
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusUnauthorized:
		return readBetween(s, c, later)
	default:
		return false
	}
}

// refused says that the answer puts it down to the request.
func refused(c *evidence.Call) bool {
	return c.Status() >= http.StatusBadRequest && c.Status() < http.StatusInternalServerError
}
