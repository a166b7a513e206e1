package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-25",
	Sentence: "the list held the earlier bookings and not the one just made",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			standing := s.Standing(e)
			for _, st := range wrapUps(e) {
				for i, entry := range st.Screen.Bookings {
					if slices.ContainsFunc(st.Screen.Bookings[:i], func(other contract.Booking) bool { return entry.URL != "" && other.URL == entry.URL }) {
						f.broken("one booking stands on the list more than once, as if there were several", st.ScreenLabel)
					}
					if b := s.Booking(entry.URL); b != nil && entry.New && b.Encounter != e {
						f.broken("an earlier booking stands on the list as one just made", st.ScreenLabel)
					}
				}
				if len(st.Screen.Bookings) == 0 || len(standing) == 0 {
					continue
				}
				before := len(f.faults)
				for _, made := range standing {
					f.newShown(st, made)
				}
				for _, b := range liveAt(s.ToOffer(e, s.Originals(e)), st.Began, e) {
					if !shows(st, b.URL) {
						f.broken("an earlier booking that the consumer knows is missing from the list", st.ScreenLabel)
					}
				}
				if len(f.faults) == before {
					f.ok(st.ScreenLabel)
				}
			}
		}
		return f.verdict("a list shown after a new booking was made")
	},
})

// newShown notes whether the new booking stands on the list as if it were an earlier one.
func (f *findings) newShown(st *evidence.Step, made *evidence.Booking) {
	for _, entry := range st.Screen.Bookings {
		if entry.URL == made.URL && (!entry.New || st.Offers(made.URL)) {
			f.broken("the new booking stands on the list as one to cancel", st.ScreenLabel)
		}
	}
}

// shows says that a booking stands on the list of the screen.
func shows(st *evidence.Step, url string) bool {
	return slices.ContainsFunc(st.Screen.Bookings, func(b contract.Booking) bool { return b.URL == url })
}
