package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-27",
	Sentence: "each listed booking showed where it is, when it starts and its status",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				for _, entry := range st.Screen.Bookings {
					b := s.Booking(entry.URL)
					switch {
					case entry.Service == "" && entry.Location == "", entry.Start.IsZero(), entry.Status == "":
						f.broken("a listed booking lacks its place, its start or its status", st.ScreenLabel)
					case b != nil && !shownRight(s, st, b, entry):
						f.broken("a listed booking shows a start that its provider does not hold", st.ScreenLabel)
					case b != nil && (!s.Place(b.URL, entry.Service) || !s.Place(b.URL, entry.Location)):
						f.broken("a listed booking shows the place of another provider, alone or beside its own", st.ScreenLabel)
					case b != nil && shownGone(s, st, b, entry):
						f.broken("a listed booking shows a status that its provider does not hold", st.ScreenLabel)
					default:
						f.ok(st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list of existing bookings")
	},
})

// notToCome are the codes of STU3 for a booking that is not, or no longer, one to come.
var notToCome = []string{"cancelled", "entered-in-error", "fulfilled", "noshow"}

// shownGone says that an entry has one of these codes for a booking that its provider holds as booked, and of which the
// consumer heard nothing else. Words of a vendor's own are not judged.
func shownGone(s *evidence.Story, st *evidence.Step, b *evidence.Booking, entry contract.Booking) bool {
	held, known := s.StateBefore(st.Ended).Booking(b.URL)
	heard := s.Heard(st.Encounter.Who, b, st.Ended).Text("status")
	return known && held.Status == "booked" && slices.Contains(notToCome, entry.Status) && (heard == "" || heard == "booked")
}

// shownRight says that an entry shows the start that the provider holds, or that the consumer last heard of.
func shownRight(s *evidence.Story, st *evidence.Step, b *evidence.Booking, entry contract.Booking) bool {
	held, known := s.StateBefore(st.Ended).Booking(b.URL)
	return !known || entry.Start.Equal(held.Start) || entry.Start.Equal(s.Heard(st.Encounter.Who, b, st.Ended).Start())
}
