package rule

import (
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// sight is a booking as one answer showed it.
type sight struct {
	call            *Call
	version, status string
	slot            string
	start           time.Time
}

// sights are what the answers of a story showed of a booking, in the order in which they came.
func sights(r *Record, id string) []sight {
	var out []sight
	for _, c := range r.Calls {
		if !c.Succeeded() || !c.Appointment() || c.Got.Text("id") != id || !slices.Contains([]evidence.Kind{evidence.Book, evidence.ReadOne, evidence.Update}, c.Kind) {
			continue
		}
		out = append(out, sight{c, c.Got.Text("meta", "versionId"), c.Got.Text("status"), c.Got.Slot(), c.Got.Start()})
	}
	slices.SortStableFunc(out, func(a, b sight) int { return a.call.Closed - b.call.Closed })
	return out
}

// around are the last sight of a booking before a call was sent and the first reading of it after the call was answered,
// where nothing that was asked for rightly came between. Known is false where one of them is missing.
func around(r *Record, id string, c *Call) (before, after sight, known bool) {
	for _, s := range sights(r, id) {
		switch {
		case s.call == c:
		case s.call.Closed < c.Seq:
			before, known = s, false
		case s.call.Seq > c.Closed && s.call.Kind == evidence.ReadOne && !known && before.call != nil:
			after, known = s, true
		}
	}
	if !known || before.call == nil {
		return before, after, false
	}
	for _, u := range r.Calls {
		if u.Kind == evidence.Update && u.ID == id && u != c && (u.Good() || u.OfConsumer()) && u.Closed > before.call.Seq && u.Seq < after.call.Seq {
			return before, after, false
		}
	}
	for _, a := range r.Staff {
		if a.Booking == id && a.Seq > before.call.Seq && a.Seq < after.call.Seq {
			return before, after, false
		}
	}
	return before, after, true
}

// changed says how a booking differs between two sights; empty where it does not.
func changed(before, after sight) string {
	switch {
	case before.status != after.status:
		return fmt.Sprintf("its status went from %q to %q", before.status, after.status)
	case before.version != after.version:
		return fmt.Sprintf("its version went from %q to %q", before.version, after.version)
	case before.slot != after.slot:
		return "its slot is another"
	case !before.start.Equal(after.start):
		return "its time is another"
	}
	return unlike(before.call.Got, after.call.Got)
}

// made are the good bookings that were made outside of races, in order.
func made(r *Record) []*Call {
	return slices.DeleteFunc(slices.Clone(r.Calls), func(c *Call) bool {
		return c.Kind != evidence.Book || !c.Good() || c.Race != "" || c.Made() == ""
	})
}

// freeAfter says whether the first ordinary search for free slots after a place in the journal, whose window holds that
// time, shows a slot. Seen is false where there is no such search, or it does not show all.
func freeAfter(r *Record, slot string, start time.Time, seq int) (free, seen bool, at string) {
	for _, c := range r.Calls {
		if c.Seq >= seq && couldShow(c, slot, start) {
			return lists(c, slot), true, c.Label
		}
	}
	return false, false, ""
}

// couldShow says that a call is an ordinary search for free slots whose answer has a slot, or would have it if it were free: of
// a page, what is not on it may be on the next.
func couldShow(c *Call, slot string, start time.Time) bool {
	return succeeded(evidence.Slots)(c) && c.Probe == "" && c.Query.Get("status") == "free" && covers(c, start) && (!paged(c) || lists(c, slot))
}

// lists says whether the answer to a search has a slot.
func lists(c *Call, slot string) bool {
	return slices.ContainsFunc(c.Of("Slot"), func(b body) bool { return evidence.SlotOf(b) == slot && b.Text("status") != "busy" })
}

// paged says that the answer is not the whole.
func paged(c *Call) bool {
	for i := range c.Got.List("link") {
		if c.Got.Text("link", i, "relation") == "next" {
			return true
		}
	}
	return false
}

// bound is one end of a window.
type bound struct {
	prefix string
	at     time.Time
}

// window are the bounds that a search names.
func window(c *Call) []bound {
	var out []bound
	for _, v := range c.Query["start"] {
		if len(v) > 2 {
			out = append(out, bound{v[:2], evidence.Instant(v[2:])})
		}
	}
	return out
}

// covers says whether a time is in the window of a search.
func covers(c *Call, t time.Time) bool {
	for _, b := range window(c) {
		in := true
		switch b.prefix {
		case "ge":
			in = !t.Before(b.at)
		case "gt":
			in = t.After(b.at)
		case "le":
			in = !t.After(b.at)
		case "lt":
			in = t.Before(b.at)
		}
		if !in {
			return false
		}
	}
	return true
}

// slotTime is when the slot begins that a booking asks for.
func slotTime(c *Call) time.Time { return c.Sent.Start() }
