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
			if len(calls) == 0 || slices.ContainsFunc(calls, func(c *evidence.Call) bool { return c.Kind == evidence.RegistrySearch && c.Succeeded() }) {
				continue
			}
			told := slices.ContainsFunc(e.Screens(0), func(st *evidence.Step) bool { return len(st.Tells(contract.OtherBookings, contract.NotChecked)) > 0 })
			asked := e.First(contract.Book)
			switch {
			case asked != nil && asked.Screen != nil && len(s.CallsIn(e, evidence.Book)) == 0:
				f.broken("the patient was not booked because the registry could not be reached", append(labels(calls), screenLabel(asked))...)
			case !told && e.BookingsDone() != 0:
				f.broken("the user was not told that other bookings could not be checked", labels(calls)...)
			case asked != nil && told:
				f.ok(append(labels(calls), screenLabel(asked))...)
			}
		}
		return withoutRegistry(s, f.verdict("a booking made while the registry could not be reached"))
	},
})
