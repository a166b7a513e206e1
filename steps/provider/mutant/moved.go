package mutant

import "time"

// staffMoved says that the booking of a request stands where staff moved it: its slot is not the one that it was made in.
func staffMoved(r *request) bool {
	for _, b := range r.vale.State().Bookings {
		if b.ID == r.id() {
			sent, err := time.Parse(time.RFC3339, text(r.sent(), "start"))
			return err == nil && b.Versions > 1 && !b.Start.Equal(sent)
		}
	}
	return false
}
