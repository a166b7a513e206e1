package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// How this harness recognises a re-booking: two exchanges of their own, joined by nothing on the wire.
var _ = register(Rule{
	ID:       "RB-03",
	Sentence: "the re-booking showed as a new booking and, apart from it, a cancellation",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			made := confirmed(s, e)
			if made == nil {
				continue
			}
			for _, c := range s.Cancels(e) {
				if c.Status() != http.StatusOK || c.Kind != evidence.Update || c.Booking() == made.URL {
					continue
				}
				if c.Closed == 0 || made.Post.Closed == 0 || c.Exchange == made.Post.Exchange {
					f.broken("the new booking and the cancellation cannot be told apart", c.Label())
					continue
				}
				f.ok(made.Post.Label(), c.Label())
			}
		}
		return f.verdict("a new booking and the cancellation of another in one encounter")
	},
})
