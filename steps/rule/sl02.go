package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-02",
	Sentence: "slots were sought for the service that the directory had named, by its id",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		services := s.Services()
		for _, c := range firstPages(s) {
			asked := c.Query["schedule.actor:healthcareservice"]
			known := len(asked) == 1 && slices.ContainsFunc(services, func(svc contract.Service) bool {
				return svc.Provider == c.Base && svc.ID == asked[0]
			})
			if known {
				f.ok(c.Label())
			} else {
				f.broken("a search for slots did not name the service by the id from the directory", c.Label())
			}
		}
		return f.verdict("a search for slots")
	},
})
