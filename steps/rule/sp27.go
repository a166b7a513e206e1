package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-27",
	Sentence: "a request that was sent again kept its request identifier",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		var given []string // calls that the consumer might have sent again, and did not
		for i, c := range s.Calls {
			if c.Kind != evidence.Book && c.Kind != evidence.Update || !c.Unanswered() && c.Status() < 500 {
				continue
			}
			given = append(given, c.Label())
			for _, later := range s.Calls[i+1:] {
				if !sentAgain(s, c, later) {
					continue
				}
				if later.Header("X-Request-Id") == c.Header("X-Request-Id") {
					f.ok(c.Label(), later.Label())
				} else {
					f.broken("the same request was sent again under a new request identifier", c.Label(), later.Label())
				}
				break
			}
		}
		v := f.verdict("a booking or cancellation sent again after an error or silence")
		if v.Status == NotObserved && len(given) > 0 {
			return Verdict{Status: NotApplicable, Detail: "the consumer sent nothing again after an error or silence, as it may", Evidence: given}
		}
		return v
	},
})

// sentAgain says that the later call is the earlier request once more. A booking
// made anew in the same step for the same slot and patient counts, whatever its body says of times and documents.
func sentAgain(s *evidence.Story, c, later *evidence.Call) bool {
	if s.StepOf(c) != s.StepOf(later) || c.Kind != later.Kind || c.Base != later.Base {
		return false
	}
	if c.Kind == evidence.Book {
		return c.Sent.Slot() != "" && c.Sent.Slot() == later.Sent.Slot() && c.Sent.NHSNumber() == later.Sent.NHSNumber()
	}
	return evidence.SameRequest(c, later)
}
