package rule

import (
	"fmt"
	"net/http"
	"slices"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

func differences(old, updated body) []string { return wire.Differences(old, updated) }

// races are the requests of each race that were answered, by race, in the order of the races.
func races(r *Record, kind evidence.Kind) [][]*Call {
	var names []string
	by := map[string][]*Call{}
	for _, c := range r.Calls {
		if c.Race == "" || c.Kind != kind || !c.Answered() {
			continue
		}
		if by[c.Race] == nil {
			names = append(names, c.Race)
		}
		by[c.Race] = append(by[c.Race], c)
	}
	var out [][]*Call
	for _, n := range names {
		out = append(out, by[n])
	}
	return out
}

// itself says that all requests of a race are the same one.
func itself(all []*Call) bool {
	return !slices.ContainsFunc(all, func(c *Call) bool { return c.Asked("X-Request-Id") != all[0].Asked("X-Request-Id") })
}

// got are the requests of a race for a slot that were told that they have it, whatever status said so.
func got(all []*Call) []*Call {
	return slices.DeleteFunc(slices.Clone(all), func(c *Call) bool {
		return c.Status() != http.StatusCreated && (!c.Succeeded() || !c.Appointment())
	})
}

var _ = register("BK-55", "of all who booked one slot at once, one got it",
	func(r *Record) Verdict {
		var f findings
		figures := ""
		won, lost := 0, []string{}
		for _, all := range races(r, evidence.Book) {
			got := got(all)
			n, labels := len(got), labelled(got)
			if n > 0 {
				won++
				figures = fmt.Sprintf("%d of %d", n, len(all))
			}
			switch {
			case itself(all) && n > 1 && oneBooking(all):
				f.ok(labels...) // the repeat was answered as the first was, and one booking stands
			case n > 1:
				f.broken(fmt.Sprintf("%d of %d bookings of one slot at once were confirmed", n, len(all)), labels...)
			case n == 1:
				f.ok(labels...)
			case gone(r, all) != "":
				lost = append(lost, gone(r, all))
			}
		}
		if won == 0 && len(lost) > 1 { // one may have been taken by somebody else
			f.broken("slots that were booked by several at once are free no longer, and nobody got one", lost...)
		}
		v := f.verdict("one slot booked by several at once")
		if figures != "" && len(f.faults) == 0 {
			v.Detail += fmt.Sprintf(" (%s confirmed in each of %d races)", figures, won)
		}
		return v
	})

// gone is the first search that shows that the slot of a race is free no longer; empty where none does. That nobody got a
// slot that is free still breaks no promise: nothing was marked and nothing was recorded.
func gone(r *Record, all []*Call) string {
	end := 0
	for _, c := range all {
		end = max(end, c.Closed)
	}
	if free, seen, at := freeAfter(r, all[0].Sent.Slot(), slotTime(all[0]), end); seen && !free {
		return at
	}
	return ""
}

// oneBooking says that all that was confirmed is one booking.
func oneBooking(all []*Call) bool {
	id := ""
	for _, c := range got(all) {
		made := c.Got.Text("id")
		if made == "" {
			made = evidence.LocationID(c.Header("Location"))
		}
		if id != "" && made != id {
			return false
		}
		id = made
	}
	return true
}
