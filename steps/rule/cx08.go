package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-08",
	Sentence: "a booking could be cancelled at whichever provider held it",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				known := owed(s, e, s.KnownEarlier(e), st.Began)
				for _, b := range known {
					others := slices.ContainsFunc(known, func(o *evidence.Booking) bool { return o.Base != b.Base && st.Offers(o.URL) })
					if others && shows(st, b.URL) && !offeredFrom(st, b.URL) && !e.LeftAsking() {
						f.broken("a listed booking cannot be cancelled because of where it is", st.ScreenLabel)
					}
				}
			}
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				calls := attempts(s, st, b)
				elsewhere := slices.ContainsFunc(s.Bookings, func(o *evidence.Booking) bool { return o.Base != b.Base && o.MadeBy == e.Who })
				switch {
				case len(calls) > 0 && elsewhere:
					f.ok(labels(calls)...)
				case len(calls) == 0 && elsewhere && st.Screen != nil && len(st.ToldOf(b.URL, contract.NotCancelled)) > 0:
					f.broken("a confirmed cancellation was refused without asking its provider", st.ScreenLabel)
				}
			})
		}
		return f.verdict("a confirmed cancellation, by a consumer with bookings at more than one provider")
	},
})

// offeredFrom says that cancelling a booking is offered on the screen of a step or on a later one of its encounter: a
// consumer may ask about one booking after the other [RB-28; wire 17.29]. Where the user has said no before, what was
// offered until then need not be offered again: a no is an answer [RB-55].
func offeredFrom(st *evidence.Step, url string) bool {
	from := st.Began
	if slices.ContainsFunc(st.Encounter.All(contract.Decline), func(no *evidence.Step) bool { return no.Began < st.Began }) {
		from = 0
	}
	return slices.ContainsFunc(st.Encounter.Screens(from), func(screen *evidence.Step) bool { return screen.OffersOpenly(url) })
}
