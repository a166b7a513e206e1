package rule

import (
	"slices"
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
			earlier := earlierCalls(s, e)
			if len(earlier) == 0 {
				continue
			}
			known := identitiesOf(earlier)
			for _, c := range s.CallsIn(e, evidence.Book) {
				before := len(f.faults)
				if c.Sent.Text("id") != "" {
					f.broken("the new booking carried a booking's id", c.Label())
				}
				if known.any(c) {
					for _, old := range earlier {
						f.sameIdentity(old, c)
					}
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

// identities are the identifiers that calls went under.
type identities map[string]bool

func identitiesOf(calls []*evidence.Call) identities {
	out := identities{}
	for _, c := range calls {
		for _, id := range identity(c) {
			out[id] = true
		}
	}
	return out
}

// any says that a call went under one of the identifiers, whichever it was.
func (ids identities) any(c *evidence.Call) bool {
	return slices.ContainsFunc(identity(c), func(id string) bool { return ids[id] })
}

// identity are the identifiers of a call, in small letters.
func identity(c *evidence.Call) []string {
	var out []string
	for _, id := range []string{c.Header("X-Request-Id"), c.Header("Ssp-TraceID"), c.Sent.Document()} {
		if id != "" {
			out = append(out, strings.ToLower(id))
		}
	}
	return out
}
