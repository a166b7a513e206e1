package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-57",
	Sentence: "with no new booking confirmed, the original was left unless the user knew and still chose to cancel",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			calls := s.CallsIn(e, evidence.Book)
			if len(calls) == 0 && len(e.All(contract.Book)) == 0 || s.Established(e, s.LastOf(e)) {
				continue
			}
			before := len(f.faults)
			for _, c := range s.Cancels(e) {
				confirmed, lack := s.Licence(c)
				switch {
				case lack != "" || !toldNotMade(e, c.Seq):
					f.broken("the original was to be cancelled although no new booking was confirmed", c.Label())
				case confirmed.Before() != nil && slices.ContainsFunc(s.Claims(confirmed.Before()), func(c evidence.Claim) bool { return c.Asked && c.Truth == evidence.False }):
					f.broken("the original was to be cancelled, and the question had not told the user that no new booking was confirmed", c.Label())
				}
			}
			if len(f.faults) == before && len(calls) > 0 {
				f.ok(labels(calls)...)
			}
		}
		return f.verdict("a re-assessment whose new booking was refused or went unanswered")
	},
})

// toldNotMade says that the user had been told, before a place in the order of events, that no new booking is confirmed.
func toldNotMade(e *evidence.Encounter, by int) bool {
	return slices.ContainsFunc(e.Screens(0), func(st *evidence.Step) bool {
		return st.Ended < by && len(st.Tells(contract.NewBooking, contract.NotMade, contract.SlotGone, contract.NoSlots, contract.FateUnknown, contract.NeedsApproval)) > 0
	})
}
