package rule

import (
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
						f.broken("a listed booking shows the place of another provider", st.ScreenLabel)
					default:
						f.ok(st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list of existing bookings")
	},
})

// shownRight says that an entry shows the start that the provider holds, or that the consumer last heard of.
func shownRight(s *evidence.Story, st *evidence.Step, b *evidence.Booking, entry contract.Booking) bool {
	held, known := s.StateBefore(st.Ended).Booking(b.URL)
	return !known || entry.Start.Equal(held.Start) || entry.Start.Equal(s.Heard(st.Encounter.Who, b, st.Ended).Start())
}
