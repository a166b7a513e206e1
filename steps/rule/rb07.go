package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A new encounter shows on the wire: nothing of the earlier booking's request identity comes back.
var _ = register(Rule{
	ID:       "RB-07",
	Sentence: "the new booking was sent as part of a new encounter",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			for _, c := range s.CallsIn(e, evidence.Book) {
				earlier := earlierCalls(s, e)
				if len(earlier) == 0 {
					continue
				}
				before := len(f.faults)
				if c.Sent.Text("id") != "" {
					f.broken("the new booking carried a booking's id", c.Label())
				}
				for _, old := range earlier {
					f.sameIdentity(old, c)
				}
				if len(f.faults) == before {
					f.ok(c.Label())
				}
			}
		}
		return f.verdict("a booking made in a re-assessment, after calls of an earlier encounter")
	},
})

func (f *findings) sameIdentity(old, c *evidence.Call) {
	if v := c.Header("X-Request-Id"); v != "" && v == old.Header("X-Request-Id") {
		f.broken("the new booking carried the request identifier of an earlier encounter", old.Label(), c.Label())
	}
	if v := c.Header("Ssp-TraceID"); v != "" && strings.EqualFold(v, old.Header("Ssp-TraceID")) {
		f.broken("the new booking carried the trace identifier of an earlier encounter", old.Label(), c.Label())
	}
	if v := c.Sent.Document(); v != "" && old.Kind == evidence.Book && strings.EqualFold(v, old.Sent.Document()) {
		f.broken("the new booking referred to the document of an earlier booking", old.Label(), c.Label())
	}
}

// earlierCalls are the calls of the same consumer in encounters of the same patient begun before.
func earlierCalls(s *evidence.Story, e *evidence.Encounter) []*evidence.Call {
	var out []*evidence.Call
	for _, other := range s.Encounters {
		if other.Who == e.Who && other.Begin() < e.Begin() && other.Patient.NHSNumber == e.Patient.NHSNumber {
			out = append(out, s.CallsIn(other)...)
		}
	}
	return out
}
