package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-54",
	Sentence: "with no earlier booking known, the user was told so and offered nothing to cancel",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range e.Screens(0) {
				for _, c := range s.False(st, contract.OtherBookings) {
					f.broken(c.Why, st.ScreenLabel)
				}
				if len(s.Contradictions(st, contract.OtherBookings)) > 0 {
					f.broken("the screen says that earlier bookings are known, and that none is", st.ScreenLabel)
				}
			}
			for _, st := range wrapUps(e) {
				open := func(b *evidence.Booking) bool {
					known := b.LiveAt(st.Began, st.Task.Now) && s.Knows(e.Who, b, st.Ended)
					return b.Encounter != e && e.MayBe(b) && (known || !e.Is(b) || cancelledUnknown(s, st, b))
				}
				if len(s.Originals(e)) > 0 || slices.ContainsFunc(s.Bookings, open) {
					continue
				}
				said := len(st.Tells(contract.OtherBookings, contract.NoneKnown, contract.NotChecked)) > 0 || listsGone(st) || namesFound(s, st)
				if !said || st.OffersAny() || listsOld(st) {
					f.broken("nothing was known, yet the user was not told so or was offered something to cancel", st.ScreenLabel)
				} else {
					f.ok(st.ScreenLabel)
				}
			}
		}
		return f.verdict("the end of an encounter with no earlier booking that the consumer could know")
	},
})

// listsOld says that the screen lists a booking that is neither marked as new nor one whose time has passed.
func listsOld(st *evidence.Step) bool {
	return slices.ContainsFunc(st.Screen.Bookings, func(b contract.Booking) bool {
		return !b.New && b.Status == "booked" && b.Start.After(st.Task.Now)
	})
}

// listsGone says that what the screen lists is known, and can be seen to be over: cancelled, or past [wire 17.28].
func listsGone(st *evidence.Step) bool {
	return !listsOld(st) && slices.ContainsFunc(st.Screen.Bookings, func(b contract.Booking) bool {
		return !b.New && (shownCancelled(b) || !b.Start.After(st.Task.Now))
	})
}

// namesFound says that the user was told of bookings that were found, and that the consumer had been told of one: of
// the registry's, say, that it cannot cancel and so does not list [RG-29, wire 17.32].
func namesFound(s *evidence.Story, st *evidence.Step) bool {
	e := st.Encounter
	return len(st.Tells(contract.OtherBookings, contract.SomeFound)) > 0 && slices.ContainsFunc(s.Bookings, func(b *evidence.Booking) bool {
		return b.Encounter != e && e.Is(b) && s.Knows(e.Who, b, st.Ended)
	})
}
