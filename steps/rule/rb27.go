package rule

import (
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
					held, known := s.StateBefore(st.Ended).Booking(entry.URL)
					switch {
					case entry.Service == "" && entry.Location == "", entry.Start.IsZero(), entry.Status == "":
						f.broken("a listed booking lacks its place, its start or its status", st.ScreenLabel)
					case known && !entry.Start.Equal(held.Start):
						f.broken("a listed booking shows a start that its provider does not hold", st.ScreenLabel)
					default:
						f.ok(st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list of existing bookings")
	},
})
