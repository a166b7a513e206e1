package evidence

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// opposites are things that cannot both be so of one booking. That a booking stands as far as is known may be said
// beside that its fate is not known.
var opposites = [][2][]contract.Says{
	{{contract.Cancelled, contract.AlreadyCancelled}, {contract.NotCancelled, contract.StillBooked, contract.FateUnknown}},
	{{contract.NotCancelled}, {contract.FateUnknown}},
	{{contract.Made}, {contract.NotMade, contract.SlotGone, contract.FateUnknown}},
	{{contract.NotMade, contract.SlotGone}, {contract.FateUnknown}},
	{{contract.NoneKnown}, {contract.SomeFound}},
}

// Contradicts says that two claims on one screen of a step cannot both be so. Where the user tried to book more than once,
// what is said of the new booking may be about different tries.
func (s *Story) Contradicts(st *Step, a, b Claim) bool {
	if a.About != b.About || a.URL != b.URL {
		return false
	}
	if a.unconfirmed() && b.Says == contract.FateUnknown || b.unconfirmed() && a.Says == contract.FateUnknown {
		return false
	}
	if a.About == contract.NewBooking && st.Task.Kind != contract.Book && len(st.Encounter.All(contract.Book)) > 1 {
		return false
	}
	return slices.ContainsFunc(opposites, func(o [2][]contract.Says) bool {
		return slices.Contains(o[0], a.Says) && slices.Contains(o[1], b.Says) || slices.Contains(o[1], a.Says) && slices.Contains(o[0], b.Says)
	})
}

// Contradictions are the claims about a subject on the screen of a step that contradict another one there.
func (s *Story) Contradictions(st *Step, about contract.About) []Claim {
	all := s.Claims(st)
	return slices.DeleteFunc(slices.Clone(all), func(c Claim) bool {
		return c.About != about || !slices.ContainsFunc(all, func(other Claim) bool { return s.Contradicts(st, c, other) })
	})
}

// unconfirmed says that the claim is that of a question which has no new booking to speak of: it can only say that none was
// made, also where the fate of one is not known.
func (c Claim) unconfirmed() bool { return c.Asked && c.Says == contract.NotMade }
