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
			known := len(asked) == 1 && slices.ContainsFunc(services, func(svc contract.Service) bool { return seeks(c, svc) })
			switch {
			case !known:
				f.broken("a search for slots did not name the service by the id from the directory", c.Label())
			case instead(s, c):
				f.broken("the user asked for the slots of one service, and the search was for another's", c.Label())
			default:
				f.ok(c.Label())
			}
		}
		return f.verdict("a search for slots")
	},
})

// seeks says that a search is for the slots of a service, at its provider and by its id.
func seeks(c *evidence.Call, svc contract.Service) bool {
	asked := c.Query["schedule.actor:healthcareservice"]
	return svc.Provider == c.Base && len(asked) == 1 && svc.ID == asked[0]
}

// instead says that a search came in answer to a user who asked for the slots of another service, which nothing in the encounter had
// sought by the end of that act. Beside it, or once it has been sought, a consumer may look at what others have.
func instead(s *evidence.Story, c *evidence.Call) bool {
	st := s.StepOf(c)
	if st == nil || st.Task.Kind != contract.SearchSlots || st.Screen == nil || st.Screen.NotDone != nil {
		return false
	}
	its := func(o *evidence.Call) bool {
		return slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.Name == st.Task.Service && seeks(o, svc) })
	}
	bookable := slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.Name == st.Task.Service && svc.Provider != "" })
	return bookable && !slices.ContainsFunc(s.CallsIn(st.Encounter, evidence.Slots), func(o *evidence.Call) bool {
		return its(o) && (o.Seq < c.Seq || s.StepOf(o) == st)
	})
}
