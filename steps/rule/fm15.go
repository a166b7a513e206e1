package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "FM-15",
	Sentence: "an answer was read whether it came compressed or not",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			st := s.StepOf(c)
			if c.Kind != evidence.Slots || !wantsGzip(c) || !c.Succeeded() || !hasSlots(c) ||
				st == nil || st.Screen == nil || st.Task.Kind != contract.SearchSlots {
				continue
			}
			switch {
			case len(st.Screen.Slots) > 0:
				f.ok(c.Label(), st.ScreenLabel)
			case !plain(c):
			default:
				f.broken("slots that came in an answer "+howItCame(c)+" were not shown", c.Label(), st.ScreenLabel)
			}
		}
		return unasked(s, f.verdict("a search for slots that asked for a compressed answer, and what was shown"),
			"the consumer asked for no compressed answer, as it may")
	},
})

// plain says that nothing but its form can have kept the consumer from showing an answer's slots: it is whole, they
// are all seen in person, and it tells where they are and nothing that was not asked for. What else is in the way of
// slots is judged by the clauses on slots.
func plain(c *evidence.Call) bool {
	q := &evidence.Sought{Calls: []*evidence.Call{c}, Kinds: map[string]bool{}}
	for i := range c.Got.List("entry") {
		slot, _ := c.Got.At("entry", i, "resource").(map[string]any)
		r := evidence.Body(slot)
		q.Kinds[r.Text("resourceType")] = true
		if r.Text("resourceType") == "Slot" && (r.Text("status") != "free" || !inPerson(r)) {
			return false
		}
	}
	wanted := kindsAskedFor(q)
	for _, kind := range []string{"Schedule", "HealthcareService", "Location"} {
		if wanted[kind] && !q.Kinds[kind] {
			return false
		}
	}
	return !unaskedIncluded(q)
}

func inPerson(slot evidence.Body) bool {
	for i := range slot.List("extension") {
		if code := slot.Text("extension", i, "valueCode"); code != "" {
			return code == "In-person"
		}
	}
	return false
}

func wantsGzip(c *evidence.Call) bool {
	return strings.Contains(strings.ToLower(c.Header("Accept-Encoding")), "gzip")
}

func howItCame(c *evidence.Call) string {
	if c.Exchange.Response.Header.Get("Content-Encoding") == "" {
		return "that was not compressed"
	}
	return "that was compressed"
}

func hasSlots(c *evidence.Call) bool {
	for i := range c.Got.List("entry") {
		if c.Got.Text("entry", i, "resource", "resourceType") == "Slot" {
			return true
		}
	}
	return false
}
