package rule

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "FM-20",
	Sentence: "every time that was sent had its date, its seconds and its offset",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			for _, t := range timesSent(c) {
				_, err := time.Parse(time.RFC3339, t.text)
				day := t.day && len(t.text) == len(time.DateOnly)
				switch {
				case err == nil:
					f.right(c)
				case !day:
					f.broken("a time that was sent ("+t.what+") lacked its date, its seconds or its offset", c.Label())
				}
			}
		}
		return f.verdict("a time in a search for slots or in a booking")
	},
})

// sentTime is a time in a request. A day alone will do where day is true.
type sentTime struct {
	what, text string
	day        bool
}

// timesSent are the times of a search for slots or a booking. Those of a cancellation are the
// provider's own, sent back to it.
func timesSent(c *evidence.Call) []sentTime {
	var out []sentTime
	add := func(what, text string, day bool) {
		if text != "" {
			out = append(out, sentTime{what, text, day})
		}
	}
	switch c.Kind {
	case evidence.Slots:
		for _, bound := range c.Query["start"] {
			if len(bound) > 2 && bound[0] >= 'a' && bound[0] <= 'z' {
				bound = bound[2:] // ge, le and the like
			}
			add("start", bound, true)
		}
	case evidence.Book:
		slot, document := c.Sent.Contained("Slot"), c.Sent.Contained("DocumentReference")
		add("start", c.Sent.Text("start"), false)
		add("end", c.Sent.Text("end"), false)
		add("created", c.Sent.Text("created"), true)
		add("start of the slot", slot.Text("start"), false)
		add("end of the slot", slot.Text("end"), false)
		add("indexed", document.Text("indexed"), false)
		add("created of the document", document.Text("created"), true)
	default:
	}
	return out
}
