package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// alreadyHeld says that a booking of its encounter stood already at the time that the user chose in a step: there is nothing
// left to book at it, whatever made the booking. How that booking came about is judged where it was made.
func alreadyHeld(s *evidence.Story, st *evidence.Step) bool {
	return st.Task.Slot != nil && slices.ContainsFunc(s.Bookings, func(b *evidence.Booking) bool {
		return b.Encounter == st.Encounter && b.Made != 0 && b.Made < st.Began && b.Start.Equal(st.Task.Slot.Start)
	})
}
