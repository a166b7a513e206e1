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
				entries := s.Entries(st)
				if len(entries) == 0 || len(standing) == 0 {
					continue
				}
				before := len(f.faults)
				for _, made := range standing {
					f.newShown(entries, made)
				}
				for _, b := range owed(s, e, s.Originals(e), st.Began) {
					// Of questions that come one after the other, those that were left open are not known.
					if !wasShown(s, st, b.URL, e.Last()) && (!entries[0].Asked || !e.LeftAsking()) {
						f.broken("an earlier booking that the consumer knows is missing from "+whole(entries), st.ScreenLabel)
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
func (f *findings) newShown(entries []evidence.Entry, made *evidence.Booking) {
	for _, entry := range entries {
		switch {
		case entry.URL != made.URL:
		case entry.Asked:
			f.broken("a question asks whether the new booking is to be cancelled", entry.Step.ScreenLabel)
		case !entry.New || entry.Step.Offers(made.URL):
			f.broken("the new booking stands on the list as one to cancel", entry.Step.ScreenLabel)
		}
	}
}

// whole names what entries stand in, all together.
func whole(entries []evidence.Entry) string {
	if entries[0].Asked {
		return "the questions"
	}
	return "the list"
}

// shows says that a booking stands on the list of the screen.
func shows(st *evidence.Step, url string) bool {
	return slices.ContainsFunc(st.Screen.Bookings, func(b contract.Booking) bool { return b.URL == url })
}
