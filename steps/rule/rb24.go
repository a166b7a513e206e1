package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-24",
	Sentence: "the existing bookings were listed after the new one was confirmed",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			made := confirmed(s, e)
			for _, st := range wrapUps(e) {
				due := slices.DeleteFunc(owed(s, e, s.KnownEarlier(e), st.Began), func(b *evidence.Booking) bool {
					return s.Denied(e, b, st.Began)
				})
				if made == nil || st.Began < made.Post.Closed || len(due) == 0 {
					continue
				}
				if len(s.False(st, contract.OtherBookings, contract.NoneKnown)) > 0 {
					f.broken("the user was told that no earlier booking is known, and one is", st.ScreenLabel)
				}
				switch {
				case len(st.Screen.Bookings) == 0 && asksOf(s, st, due):
					f.ok(made.Post.Label(), st.ScreenLabel)
				case len(st.Screen.Bookings) == 0 && allAnswered(s, e, due, st.Began):
				case len(st.Screen.Bookings) == 0:
					f.broken("no list of existing bookings was shown", st.ScreenLabel)
				case unlisted(s, e, st):
					f.broken("the list of existing bookings lacks one that the consumer made", st.ScreenLabel)
				default:
					f.ok(made.Post.Label(), st.ScreenLabel)
				}
			}
		}
		return f.verdict("the end of a re-assessment with a new booking and a known earlier one")
	},
})

// asksOf says that the screen asks outright about existing bookings, and shows them with the question. Where each is asked
// about by itself, the next question comes when this one has been answered.
func asksOf(s *evidence.Story, st *evidence.Step, due []*evidence.Booking) bool {
	return st.AsksOutright() && slices.ContainsFunc(s.Asked(st), func(a evidence.Shown) bool {
		return slices.ContainsFunc(due, func(b *evidence.Booking) bool { return b.URL == a.URL })
	})
}

// allAnswered says that the user had been asked about each of these in the encounter, each shown with its question, and had
// said no: a screen after the last answer need not show again what was seen.
func allAnswered(s *evidence.Story, e *evidence.Encounter, due []*evidence.Booking, before int) bool {
	return !slices.ContainsFunc(due, func(b *evidence.Booking) bool {
		return !slices.ContainsFunc(e.Declined(), func(no *evidence.Step) bool {
			return no.Began < before && slices.ContainsFunc(s.Asked(no.Before()), func(a evidence.Shown) bool { return a.URL == b.URL })
		})
	})
}

// unlisted says that a live booking that the consumer made itself is not on the list. One that its provider did not
// show when asked for it, or shows as cancelled, need not be there.
func unlisted(s *evidence.Story, e *evidence.Encounter, st *evidence.Step) bool {
	for _, b := range liveAt(s.KnownEarlier(e), st.Ended, e) {
		refused := slices.ContainsFunc(s.CallsIn(e, evidence.ReadOne), func(c *evidence.Call) bool {
			return c.Booking() == b.URL && (!c.Succeeded() || c.Got.Text("status") != "booked")
		})
		shown := slices.ContainsFunc(st.Screen.Bookings, func(entry contract.Booking) bool { return entry.URL == b.URL })
		if b.MadeBy == e.Who && !refused && !shown {
			return true
		}
	}
	return false
}
