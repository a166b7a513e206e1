package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-38",
	Sentence: "the provider entered the booking on the registry when it confirmed it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, b := range s.Bookings {
			if !b.Confirmed() || b.NHSNumber == "" || registryTroubled(s) {
				continue
			}
			after := s.StateAfter(b.Made)
			if after == nil {
				continue
			}
			if after.Pointer(b.URL) == "" {
				f.broken("a confirmed booking is not on the registry", b.Post.Label(), after.Label)
			} else {
				f.ok(b.Post.Label(), after.Label)
			}
		}
		return f.verdict("a confirmed booking of a patient whose NHS number is known")
	},
})

// registryTroubled says that the registry failed a provider in this story; what then becomes of pointers is another clause.
func registryTroubled(s *evidence.Story) bool {
	return slices.ContainsFunc(s.Served, func(c *evidence.Call) bool { return !c.Succeeded() })
}
