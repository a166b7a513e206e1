package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-11",
	Sentence: "no cancellation was sent for a booking that read as cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range s.Calls {
			if c.Kind == evidence.ReadOne && c.Succeeded() && c.Got.Text("status") == "cancelled" && s.EncounterOf(c) != nil {
				f.ok(c.Label())
			}
		}
		for _, c := range updates(s) {
			if read := latestRead(s, c); read != nil && read.Got.Text("status") == "cancelled" {
				f.broken("a cancellation was sent although the booking read as cancelled", read.Label(), c.Label())
			}
		}
		return f.verdict("a booking that read as cancelled")
	},
})
