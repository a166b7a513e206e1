package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

var _ = register("SL-12", "a search without a status or a lower bound was answered",
	each("a search that leaves out status or lower bound", probe(evidence.ProbeNoStatus, evidence.ProbeNoFrom), status(200)))

var _ = register("SL-13", "both ends of the window that was asked for held",
	each("a search with two bounds", func(c *Call) bool {
		return succeeded(evidence.Slots)(c) && c.Probe == "" && len(window(c)) == 2
	}, func(c *Call) string {
		lower, upper := 0, 0
		for _, s := range c.Of("Slot") {
			for _, b := range window(c) {
				if b.prefix == "ge" && !s.Start().IsZero() && s.Start().Before(b.at) {
					lower++
				}
				if b.prefix == "le" && s.Start().After(b.at) {
					upper++
				}
			}
		}
		if lower+upper > 0 {
			return fmt.Sprintf("%d slots begin before the window and %d after it", lower, upper)
		}
		return ""
	}))

var _ = register("SL-14", "the ends of the window were understood, with or without the very time",
	func(r *Record) Verdict {
		var f findings
		within := 0
		for _, c := range r.Calls {
			switch {
			case probe(evidence.ProbeEdgeIn)(c) && c.Succeeded():
				why, known := edgeIn(r, c, func(s body) bool { return covers(c, s.Start()) })
				if known {
					within++
					f.check(why, c.Label)
				}
			case probe(evidence.ProbeEdgeOut, evidence.ProbeEdgeBefore)(c) && c.Succeeded():
				f.check(outside(c), c.Label)
			case probe(evidence.ProbeEdgeIn, evidence.ProbeEdgeOut, evidence.ProbeEdgeBefore)(c):
				f.broken(fmt.Sprintf("a window with %s was answered with %d", strings.Join(c.Query["start"], " and "), c.Status()), c.Label)
			}
		}
		if within == 0 && len(f.faults) == 0 { // what a window leaves out does not show what it has in it
			return (&findings{}).verdict("a window that ends and begins just where a slot begins, and the slot")
		}
		return f.verdict("a window that ends or begins just where a slot begins")
	})

// edgeIn says whether a slot at the very edge is missing although a later search of every status still has it. Known is false
// where it is in neither.
func edgeIn(r *Record, c *Call, is func(body) bool) (why string, known bool) {
	if slices.ContainsFunc(c.Of("Slot"), is) {
		return "", true
	}
	for _, later := range r.Calls {
		if later.Seq > c.Closed && succeeded(evidence.Slots)(later) && later.Query.Get("status") == "free,busy" && slices.ContainsFunc(later.Of("Slot"), is) {
			return "a slot that begins where " + strings.Join(c.Query["start"], " and ") + " just include it was not shown", true
		}
	}
	return "", false
}

func outside(c *Call) string {
	for _, s := range c.Of("Slot") {
		if !s.Start().IsZero() && !covers(c, s.Start()) && !covers(c, endOfSecond(s)) {
			return "a slot at " + s.Text("start") + " was shown, which " + strings.Join(c.Query["start"], " and ") + " leaves out"
		}
	}
	return ""
}

// endOfSecond is the end of the second in which a slot begins, where its start is written without parts of a second: FHIR takes
// such a time for the whole second, so that a bound within it may let the slot in. Source: FHIR STU3, search, date.
func endOfSecond(slot body) time.Time {
	if strings.Contains(slot.Text("start"), ".") {
		return slot.Start()
	}
	return slot.Start().Add(time.Second - time.Nanosecond)
}

var _ = register("SL-15", "no slot outside the window was shown",
	each("a search with a window", func(c *Call) bool {
		return succeeded(evidence.Slots)(c) && len(c.Of("Slot")) > 0 && c.Probe != evidence.ProbeEdgeOut && c.Probe != evidence.ProbeEdgeBefore
	}, outside))

var _ = register("SL-28", "a window that is past was refused, and one that only begins in the past was not",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			switch {
			case wrong(evidence.Slots, evidence.WrongPast)(c):
				f.refused(c, refusal{status: 400})
			case probe(evidence.ProbeBegunBefore)(c):
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a search in the past")
	})

var _ = register("FM-22", "a time in another time zone was understood as the same time",
	func(r *Record) Verdict {
		f := booked(r, func(c *Call) bool { return c.Probe == evidence.ProbeOffset })
		for _, c := range r.Calls {
			if c.Kind != evidence.Slots || !probe(evidence.ProbeOffset)(c) {
				continue
			}
			if c.Status() != 200 {
				f.broken(fmt.Sprintf("it was answered with %d", c.Status()), c.Label)
				continue
			}
			before := previous(r, c, func(o *Call) bool {
				return succeeded(evidence.Slots)(o) && o.Probe == "" && o.Query.Get("status") == c.Query.Get("status")
			})
			if before == nil || paged(before) || paged(c) {
				continue
			}
			f.check(ifNot(!sameWindow(before, c) || mostly(before, c), "the slots differ, although it is the same window"), before.Label, c.Label)
		}
		return f.verdict("a window, or a booking, in another time zone")
	})

// previous is the last call before another that is of a kind.
func previous(r *Record, c *Call, is func(*Call) bool) *Call {
	var out *Call
	for _, o := range r.Calls {
		if o.Closed < c.Seq && is(o) {
			out = o
		}
	}
	return out
}

func sameWindow(a, b *Call) bool {
	x, y := window(a), window(b)
	return slices.EqualFunc(x, y, func(i, j bound) bool { return i.prefix == j.prefix && i.at.Equal(j.at) })
}

// mostly says that two lists have the same slots, but for few that others may have put in or taken out meanwhile.
func mostly(a, b *Call) bool {
	slotsOf := func(c *Call) map[string]bool {
		out := map[string]bool{}
		for _, s := range c.Of("Slot") {
			out[evidence.SlotOf(s)] = true
		}
		return out
	}
	x, y := slotsOf(a), slotsOf(b)
	differ := 0
	for id := range x {
		if !y[id] {
			differ++
		}
	}
	for id := range y {
		if !x[id] {
			differ++
		}
	}
	return (differ <= 1 || differ*10 <= len(x)) && (len(x) == 0 || len(y) > 0)
}

var _ = register("SL-50", "a search that asks for nothing beside the slots was answered with them",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !good(evidence.Slots)(c) || c.Query.Has("_include") || c.Query.Get("status") != "free" || c.Probe != "" && c.Probe != evidence.ProbeNoInclude {
				continue
			}
			why := both(status(200), bundle)(c)
			switch {
			case why != "" || len(c.Of("Slot")) > 0:
				f.check(why, c.Label)
			case len(shownBefore(r, c)) > 1: // one may have been taken by somebody else at once
				f.broken("it was answered without slots, and slots had just been shown in its window", c.Label)
			}
		}
		return f.verdict("a search without includes, and slots to show")
	})

// shownBefore are the free slots that the last search of that service had in the window of another, and that nobody of this
// story has asked for since.
func shownBefore(r *Record, c *Call) []string {
	const service = "schedule.actor:healthcareservice"
	before := previous(r, c, func(o *Call) bool {
		return succeeded(evidence.Slots)(o) && len(o.Of("Slot")) > 0 && o.Query.Get(service) == c.Query.Get(service)
	})
	if before == nil {
		return nil
	}
	var out []string
	for _, s := range before.Of("Slot") {
		id := evidence.SlotOf(s)
		if s.Text("status") == "free" && covers(c, s.Start()) && !slices.ContainsFunc(r.Calls, func(b *Call) bool {
			return b.Kind == evidence.Book && b.Closed > before.Seq && b.Seq < c.Closed && b.Sent.Slot() == id
		}) {
			out = append(out, id)
		}
	}
	return out
}
