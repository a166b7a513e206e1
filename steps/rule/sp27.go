package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SP-27",
	Sentence: "a request that was sent again kept its request identifier",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		var given []string                           // calls that the consumer might have sent again, and did not
		again := map[*evidence.Call]*evidence.Call{} // each call and the next that is the same request
		latest := map[sameAgain]*evidence.Call{}
		for _, c := range s.Calls {
			if key, may := asAgain(s, c); may {
				if before := latest[key]; before != nil {
					again[before] = c
				}
				latest[key] = c
			}
		}
		for _, c := range s.Calls {
			if c.Kind != evidence.Book && c.Kind != evidence.Update || !c.Unanswered() && c.Status() < 500 {
				continue
			}
			given = append(given, c.Label())
			switch later := again[c]; {
			case later == nil:
			case later.Header("X-Request-Id") == c.Header("X-Request-Id"):
				f.ok(c.Label(), later.Label())
			default:
				f.broken("the same request was sent again under a new request identifier", c.Label(), later.Label())
			}
		}
		v := f.verdict("a booking or cancellation sent again after an error or silence")
		if v.Status == NotObserved && len(given) > 0 {
			return Verdict{Status: NotApplicable, Detail: "the consumer sent nothing again after an error or silence, as it may", Evidence: given}
		}
		return v
	},
})

// sameAgain is what tells that a request was sent again in the course of a task.
type sameAgain struct {
	step          *evidence.Step
	kind          evidence.Kind
	base          string
	slot, patient string // of a booking
	wish          evidence.Wish
}

// asAgain is how a request that is sent again is known; false for what is not known again. A booking
// made anew in the same step for the same slot and patient counts, whatever its body says of times and documents.
func asAgain(s *evidence.Story, c *evidence.Call) (sameAgain, bool) {
	key := sameAgain{step: s.StepOf(c), kind: c.Kind, base: c.Base}
	switch c.Kind {
	case evidence.Book:
		key.slot, key.patient = c.Sent.Slot(), c.Sent.NHSNumber()
		return key, key.slot != ""
	case evidence.Update:
		key.wish = c.Wish
		return key, true
	default:
		return key, false
	}
}
