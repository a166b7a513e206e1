package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// rebookWords are how an operation would be called that re-books in one act. To pre-book is something else.
var rebookWords = regexp.MustCompile(`(?:^|[^p])re[^a-z]?(?:book|schedul|arrang)|\b(?:move|swap)[^a-z]?(?:the[^a-z]?)?(?:appointment|booking|slot)`)

var _ = register("RB-02", "no re-booking in one act is offered, and one that was asked for was refused and changed nothing",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			switch {
			case statement(c):
				f.check(offersRebooking(c), c.Label)
			case wrong("", evidence.WrongRebook)(c):
				f.check(ifNot(c.Refused(), fmt.Sprintf("a re-booking in one act was answered with %d", c.Status())), c.Label)
				if id := rebooked(c); id != "" {
					if before, after, known := around(r, id, c); known {
						why := changed(before, after)
						f.check(ifNot(why == "", "a re-booking in one act changed the booking: "+why), c.Label, after.call.Label)
					}
				}
				if at := madeAllTheSame(r, c); at != "" {
					f.broken("a re-booking in one act that was refused has made a booking", c.Label, at)
				}
			}
		}
		return f.verdict("what the provider says that it can do, or a re-booking that was asked for in one act")
	})

// madeAllTheSame is the list of bookings that has one in the slot of a request that was refused, which nobody of this story
// asked for rightly.
func madeAllTheSame(r *Record, c *Call) string {
	if !c.Refused() || c.Sent.Slot() == "" {
		return ""
	}
	for _, hit := range hits(r, c.Closed) {
		if b := hit.booking; b.Slot() == c.Sent.Slot() && b.Text("status") == "booked" && !ours(r, b.Text("id")) {
			return hit.call.Label
		}
	}
	return ""
}

// rebooked is the booking that a re-booking was asked of.
func rebooked(c *Call) string {
	steps := strings.Split(strings.Trim(c.Path, "/"), "/")
	if len(steps) == 3 && steps[0] == "Appointment" {
		return steps[1]
	}
	return ""
}

func offersRebooking(c *Call) string {
	named := func(b body, path ...any) bool {
		for i := range b.List(path...) {
			for _, key := range [][]any{{"name"}, {"definition", "reference"}} {
				if rebookWords.MatchString(strings.ToLower(b.Text(slices.Concat(path, []any{i}, key)...))) {
					return true
				}
			}
		}
		return false
	}
	for _, rest := range served(c) {
		offers := named(rest, "operation")
		for i := range rest.List("resource") {
			offers = offers || named(rest, "resource", i, "operation")
		}
		if offers {
			return "an operation is offered that re-books in one act"
		}
	}
	return ""
}
