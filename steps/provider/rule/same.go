package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// A version of a booking is what it is, whoever reads it, however, and in which format. Source: wire contract, 6.4, 6.6, 7.

// unlike says how two answers that hold one version of a booking differ; empty where they do not, or hold two.
func unlike(a, b body) string {
	version := a.Text("meta", "versionId")
	if version == "" || version != b.Text("meta", "versionId") {
		return ""
	}
	diff := differences(a, b)
	if a.Text("status") != b.Text("status") {
		diff = append(diff, "status")
	}
	return ifNot(len(diff) == 0, "one version of a booking was given with two contents, which differ in "+strings.Join(diff, ", "))
}

// firstSight is the first answer that held a version of a booking; nil where there is none. What a cancellation came back
// with is a matter of CX-17 and CX-18.
func firstSight(r *Record, id, version string) *Call {
	for _, s := range sights(r, id) {
		if s.version == version && s.call.Kind != evidence.Update {
			return s.call
		}
	}
	return nil
}

// asFirstSeen says how a reading differs from the first answer that held that version.
func asFirstSeen(r *Record, c *Call) string {
	first := firstSight(r, c.ID, c.Got.Text("meta", "versionId"))
	if first == nil || first == c || first.Closed > c.Seq {
		return ""
	}
	return unlike(first.Got, c.Got)
}

// listed judges what a list of a patient's bookings says of one that was read before it and after it in one version.
func listed(r *Record, c *Call, b body) string {
	id := b.Text("id")
	var before, after sight
	for _, s := range sights(r, id) {
		switch {
		case s.call.Closed < c.Seq:
			before = s
		case s.call.Seq > c.Closed && s.call.Kind == evidence.ReadOne && after.call == nil:
			after = s
		}
	}
	if before.call == nil || after.call == nil || before.version != after.version || !before.start.Equal(after.start) {
		return ""
	}
	is := after.call.Got
	for _, path := range [][]any{{"meta", "versionId"}, {"status"}} {
		if said := b.Text(path...); said != "" && said != is.Text(path...) {
			return fmt.Sprintf("a booking is in the list with the %v %q, and reads with %q", path[len(path)-1], said, is.Text(path...))
		}
	}
	if !b.Start().IsZero() && !b.Start().Equal(is.Start()) {
		return "a booking is in the list at another time than it reads"
	}
	return ""
}

// counted says what is wrong with the total of a list of bookings that came as a whole.
func counted(c *Call) string {
	total, there := c.Got.At("total").(float64)
	if n := len(c.Of("Appointment")); there && !paged(c) && int(total) != n {
		return fmt.Sprintf("the total of the list is %v, and it holds %d bookings", total, n)
	}
	return ""
}

// twice says that an answer lists one resource of a type more than once.
func twice(c *Call, resourceType string) bool {
	seen := map[string]bool{}
	return slices.ContainsFunc(c.Of(resourceType), func(b body) bool {
		again := seen[b.Text("id")]
		seen[b.Text("id")] = b.Text("id") != ""
		return again
	})
}

// shownFree are the searches that show the slot of a booking as free while it stands there.
func shownFree(r *Record, made *Call) []*Call {
	var out []*Call
	for _, c := range r.Calls {
		if c.Seq < made.Closed || !succeeded(evidence.Slots)(c) || !standing(r, made.Made(), c.Seq) || !occupies(r, made, c.Seq) {
			continue
		}
		if slices.ContainsFunc(c.Of("Slot"), func(b body) bool {
			return evidence.SlotOf(b) == made.Sent.Slot() && b.Text("status") == "free"
		}) {
			out = append(out, c)
		}
	}
	return out
}

// freed is the first search that shows the slot of a standing booking as free since another request; nil where there is
// none, or where no search between the two shows that it was not free.
func freed(r *Record, made, since *Call) *Call {
	all := shownFree(r, made)
	free, seen, at := freeAfter(r, made.Sent.Slot(), made.Sent.Start(), made.Closed)
	if len(all) == 0 || all[0].Seq < since.Closed || free || !seen || seqOf(r, at) > since.Seq {
		return nil
	}
	return all[0]
}

// occupies says that no update of a booking was taken by then: one that was may have moved it, which is a matter of CX-27.
func occupies(r *Record, made *Call, seq int) bool {
	return !slices.ContainsFunc(r.Calls, func(c *Call) bool {
		return c.Kind == evidence.Update && c.ID == made.Made() && c.Seq < seq && c.Succeeded()
	})
}
