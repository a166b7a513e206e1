package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-56",
	Sentence: "nobody was told how a patient is seen where the provider had not said so",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			for _, o := range q.Offers {
				if !untold(q, o) {
					if moreChannels(st.Screen, q, o) {
						f.broken("a slot was shown with a delivery channel that its provider had not given", q.Label(), st.ScreenLabel)
					}
					continue
				}
				for _, slot := range shownAt(st.Screen, o.Start) {
					if slot.Channel != "" {
						f.broken("a slot was shown with a delivery channel that its provider had not given", q.Label(), st.ScreenLabel)
					} else {
						f.ok(q.Label(), st.ScreenLabel)
					}
				}
			}
		})
		return f.verdict("a slot with no delivery channel, on the screen")
	},
})

// untold says that no offer at that time has a delivery channel.
func untold(q *evidence.Sought, at evidence.Offer) bool {
	for _, o := range offeredAt(q, at.Start) {
		if o.Channel != "" {
			return false
		}
	}
	return true
}

// moreChannels says that of the slots at one time more are shown with a delivery channel than were given one.
func moreChannels(screen *contract.Screen, q *evidence.Sought, at evidence.Offer) bool {
	given, shown := 0, 0
	for _, o := range offeredAt(q, at.Start) {
		if o.Channel != "" {
			given++
		}
	}
	for _, slot := range shownAt(screen, at.Start) {
		if slot.Channel != "" {
			shown++
		}
	}
	for _, taken := range q.Taken { // it may be shown, with the channel that it has
		if taken.Equal(at.Start) {
			given++
		}
	}
	return shown > given
}
