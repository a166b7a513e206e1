package rule

import (
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-32",
	Sentence: "only the bookings that the user confirmed were cancelled, and never the new one",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, c := range s.Cancels(e) {
				if len(e.All(contract.ConfirmCancel)) == 0 || c.Seq < e.First(contract.ConfirmCancel).Began {
					continue
				}
				if confirmedID(s, c) {
					f.ok(c.Label())
				} else {
					f.broken("a booking other than the one confirmed was to be cancelled", c.Label())
				}
			}
		}
		return f.verdict("a cancellation after the user confirmed")
	},
})

// confirmedID says that the user had confirmed the booking with the id of the call, at whichever provider it was sent to.
func confirmedID(s *evidence.Story, c *evidence.Call) bool {
	return slices.ContainsFunc(s.Confirmed(s.EncounterOf(c), c.Seq), func(url string) bool { return strings.HasSuffix(url, "/"+c.ID) })
}
