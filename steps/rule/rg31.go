package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RG-31",
	Sentence: "the patient was booked although the registry could not be reached, and the user told of it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			calls := s.CallsIn(e, evidence.RegistryToken, evidence.RegistrySearch)
			if !outOfReach(calls) {
				continue
			}
			told := slices.ContainsFunc(e.Screens(0), func(st *evidence.Step) bool { return len(st.Tells(contract.OtherBookings, contract.NotChecked)) > 0 })
			asked := e.First(contract.Book)
			switch {
			case stopped(s, e):
				f.broken("the patient was not booked because the registry could not be reached", append(labels(calls), screenLabel(e.Steps[len(e.Steps)-1]))...)
			case !told && e.BookingsDone() != 0:
				f.broken("the user was not told that other bookings could not be checked", labels(calls)...)
			case asked != nil && told:
				f.ok(append(labels(calls), screenLabel(asked))...)
			}
		}
		return withoutRegistry(s, f.verdict("a booking made while the registry could not be reached"))
	},
})

// outOfReach says that the registry was asked in vain.
func outOfReach(calls []*evidence.Call) bool {
	failed := slices.ContainsFunc(calls, func(c *evidence.Call) bool { return !c.Succeeded() })
	return failed && !slices.ContainsFunc(calls, func(c *evidence.Call) bool { return c.Kind == evidence.RegistrySearch && c.Succeeded() })
}

// stopped says that no slots were sought, or that one that was shown was not asked for, and that no provider had
// given a reason: none that was asked in the encounter had failed or refused, and no clinician had to approve.
func stopped(s *evidence.Story, e *evidence.Encounter) bool {
	for _, c := range s.CallsIn(e) {
		if c.ForProvider() && c.Base != "" && !c.Succeeded() {
			return false
		}
	}
	for _, st := range e.Steps { // a search that the consumer would not do is one that it stopped
		bookable := slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.Name == st.Task.Service && svc.Provider != "" })
		if st.Task.Kind == contract.SearchSlots && bookable && st.Screen != nil && len(s.CallsIn(e, evidence.Slots)) == 0 {
			return true
		}
	}
	for _, st := range e.All(contract.Book) {
		if st.Screen != nil && len(posts(s, st)) == 0 && slotShown(e, st) && len(st.Tells(contract.NewBooking, contract.NeedsApproval)) == 0 {
			return true
		}
	}
	return false
}
