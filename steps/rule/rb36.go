package rule

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The end state of the first story. What the consumer did wrong is other rules' concern; here providers must hold what was agreed with them.
var _ = register(Rule{
	ID:       "RB-36",
	Sentence: "in the end the new booking stands, the original is cancelled once, and its slot is free again",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			end := s.StateAfter(e.Last())
			for _, made := range s.Standing(e) {
				for _, c := range s.Cancels(e) {
					old := s.Booking(c.Booking())
					if end == nil || old == nil || old == made || c.Status() != http.StatusOK || touched(made) || rebooked(s, old) {
						continue
					}
					now, _ := end.Booking(made.URL)
					was, _ := end.Booking(old.URL)
					before, _ := s.StateBefore(c.Seq).Booking(old.URL)
					slot, _ := end.Slot(old.Slot)
					if now.Status != "booked" || now.Versions != 1 || was.Status != "cancelled" || was.Versions != before.Versions+1 || slot.Status != "free" {
						f.broken("providers do not hold the state that their answers speak of", c.Label(), end.Label)
					} else {
						f.ok(made.Post.Label(), c.Label(), end.Label)
					}
				}
			}
		}
		return f.verdict("a new booking, the cancellation of another, and the state after both")
	},
})

// touched says that a booking was changed after it was made.
func touched(b *evidence.Booking) bool { return len(b.Changes) > 0 }

// rebooked says that the slot of a cancelled booking was booked again, or that more than one change was made to it.
func rebooked(s *evidence.Story, b *evidence.Booking) bool {
	if len(b.Changes) != 1 {
		return true
	}
	for _, other := range s.Bookings {
		if other != b && other.Slot == b.Slot && other.Made > b.Made {
			return true
		}
	}
	for _, act := range s.Staff {
		if act.Booking == b.URL {
			return true
		}
	}
	return false
}
