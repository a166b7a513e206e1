package rule

import (
	"fmt"
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

func count(all []*Call, status int) (n int, labels []string) {
	for _, c := range all {
		if c.Status() == status {
			n++
			labels = append(labels, c.Label)
		}
	}
	return n, labels
}

// itself says that all requests of a race are the same one.
func itself(all []*Call) bool {
	return !slices.ContainsFunc(all, func(c *Call) bool { return c.Asked("X-Request-Id") != all[0].Asked("X-Request-Id") })
}

var _ = register("BK-55", "of all who booked one slot at once, one got it",
	func(r *Record) Verdict {
		var f findings
		figures := ""
		for _, all := range races(r, evidence.Book) {
			n, labels := count(all, 201)
			figures = fmt.Sprintf("%d of %d", n, len(all))
			switch {
			case itself(all) && n > 1 && oneBooking(all):
				f.ok(labels...) // the repeat was answered as the first was, and one booking stands
			case n > 1:
				f.broken(fmt.Sprintf("%d of %d bookings of one slot at once were confirmed", n, len(all)), labels...)
			case n == 1:
				f.ok(labels...)
			}
		}
		v := f.verdict("one slot booked by several at once")
		if figures != "" && len(f.faults) == 0 {
			v.Detail += fmt.Sprintf(" (%s confirmed in each of %d races)", figures, len(races(r, evidence.Book)))
		}
		return v
	})

// oneBooking says that all that was confirmed is one booking.
func oneBooking(all []*Call) bool {
	id := ""
	for _, c := range all {
		if made := c.Made(); made != "" {
			if id != "" && made != id {
				return false
			}
			id = made
		}
	}
	return true
}
