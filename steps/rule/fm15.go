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
			if len(st.Screen.Slots) > 0 {
				f.ok(c.Label(), st.ScreenLabel)
			} else {
				f.broken("slots that came in an answer "+howItCame(c)+" were not shown", c.Label(), st.ScreenLabel)
			}
		}
		return unasked(s, f.verdict("a search for slots that asked for a compressed answer, and what was shown"),
			"the consumer asked for no compressed answer, as it may")
	},
})

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
