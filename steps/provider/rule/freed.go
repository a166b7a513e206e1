package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// How the slot of a cancelled booking becomes free.

// freedByReading is the search that shows the slot of a cancelled booking as free right after the booking was read, although the
// slot had been waited for in vain, and was not free in the search before.
func freedByReading(r *Record, c *Call) (at string, late bool) {
	for _, w := range r.Waits {
		if w.For != evidence.FreeSlot || w.Booking != c.ID || w.Seq < c.Closed {
			continue
		}
		read, before, free := false, false, false
		for _, o := range r.Calls {
			switch {
			case o.Seq < w.Seq:
			case o.Kind == evidence.ReadOne && o.ID == c.ID:
				read = true
			case !couldShow(o, c.Sent.Slot(), c.Sent.Start()):
			case !read:
				before, free = true, lists(o, c.Sent.Slot())
			default:
				return o.Label, before && !free && lists(o, c.Sent.Slot())
			}
		}
	}
	return "", false
}

// freeLater says that a later search shows the slot of a cancelled booking as free, before we booked it again: no clause says
// how soon it has to be.
func freeLater(r *Record, c *Call) bool {
	return slices.ContainsFunc(r.Calls, func(o *Call) bool {
		return o.Seq > c.Closed && couldShow(o, c.Sent.Slot(), c.Sent.Start()) && lists(o, c.Sent.Slot()) && !rebookedSlot(r, c, o.Seq)
	})
}
