package rule

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-02",
	Sentence: "the booking was cancelled by sending it back whole to its own address",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if c.Sent.Text("resourceType") != "Appointment" {
				f.broken("the update held no booking that can be read", c.Label())
				continue
			}
			if read := latestRead(s, c); c.Cancels() && read != nil {
				if missing := lacking(read.Got, c.Sent); len(missing) > 1 {
					f.broken("the update was not the whole booking: it lacks "+strings.Join(missing, ", "), read.Label(), c.Label())
				} else {
					f.ok(c.Label())
				}
			}
		}
		for _, c := range s.Calls {
			if toTheCollection(c) {
				f.broken("a booking was to be cancelled by an update that was sent to no booking's address", c.Label())
			}
		}
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				calls := attempts(s, st, b)
				other := slices.IndexFunc(calls, func(c *evidence.Call) bool { return c.Cancels() && c.Kind != evidence.Update })
				put := slices.ContainsFunc(calls, func(c *evidence.Call) bool { return c.Kind == evidence.Update })
				if other >= 0 && !put {
					f.broken("the booking was to be cancelled otherwise than by an update", calls[other].Label())
				}
			})
		}
		return f.verdict("an update that cancels a booking")
	},
})

// toTheCollection says that a call sends a cancelled booking to the address under which new ones are made.
func toTheCollection(c *evidence.Call) bool {
	status := c.Sent.Text("status")
	return c.Base != "" && c.ID == "" && c.Method() == http.MethodPut && c.Sent.Text("resourceType") == "Appointment" &&
		(status == "cancelled" || status == "entered-in-error")
}

// lacking are the top elements of a reading that an update leaves out.
func lacking(read, sent evidence.Body) []string {
	var out []string
	for key := range read {
		if _, has := sent[key]; !has && key != "meta" && key != "text" {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}
