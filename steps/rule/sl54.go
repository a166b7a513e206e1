package rule

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "SL-54",
	Sentence: "every slot was shown with its start, and with its end or how long it is",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		eachSearch(s, func(st *evidence.Step, q *evidence.Sought) {
			for _, slot := range st.Screen.Slots {
				offers := offeredAt(q, slot.Start)
				switch {
				case slot.Start.IsZero():
					f.broken("a slot was shown without its start", st.ScreenLabel)
				case len(offers) == 0, !ends(slot, offers) && slices.ContainsFunc(q.Taken, slot.Start.Equal): // it may be one that is taken
				case !ends(slot, offers):
					f.broken("a slot was shown without its end and without its duration, or with another", q.Label(), st.ScreenLabel)
				default:
					f.ok(q.Label(), st.ScreenLabel)
				}
			}
		})
		return f.verdict("slots on the screen")
	},
})

// ends says that a shown slot ends when one of the offers does.
func ends(slot contract.Slot, offers []evidence.Offer) bool {
	for _, o := range offers {
		if slot.End.Equal(o.End) || slot.End.IsZero() && time.Duration(slot.Minutes)*time.Minute == o.End.Sub(o.Start) {
			return true
		}
	}
	return false
}
