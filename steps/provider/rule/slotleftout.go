package rule

import (
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

// What diaries a provider has does not show in its answers. That one of them was left out of an answer does, where other answers
// to the same window have a free slot that is not in it: searches for free slots, for free and taken ones, and without a status all
// ask for the free ones, whichever way a status that is left out is read. So the rule can break, and cannot pass.
var _ = register("SL-17", "no search left a free slot out that other searches show",
	func(r *Record) Verdict {
		var f findings
		most := mostSlots(r)
		for _, c := range r.Calls {
			if !asksForFree(c) || paged(c) {
				continue
			}
			before, after := nextTo(r, c, false), nextTo(r, c, true)
			if before == nil || after == nil || after.At.Sub(before.At) > time.Minute {
				continue
			}
			why := ""
			if n := len(leftOutOf(r, c, before, after)); n > 0 && len(c.Of("Slot")) < most { // one with as many as any other may be capped
				why = fmt.Sprintf("%d free slots were left out where %s were asked for, which the searches before and after it show", n, asked(c))
			}
			f.check(why, before.Label, c.Label, after.Label)
		}
		v := f.verdict("a search between two others that ask for the same free slots")
		if v.Status != shared.Fail && slices.ContainsFunc(r.Calls, asksForFree) {
			return Verdict{Status: shared.NeedsAttestation, Detail: "no answer belies another; whether they have every diary, somebody who knows the diaries has to compare", Evidence: v.Evidence}
		}
		return v
	})

// asked is what a search asks for, in words.
func asked(c *Call) string {
	switch c.Query.Get("status") {
	case "":
		return "slots without a status"
	case "free":
		return "free slots"
	}
	return "free and taken slots"
}

// asksForFree chooses searches without includes in which each free slot of the service is asked for, whatever else is.
func asksForFree(c *Call) bool {
	return succeeded(evidence.Slots)(c) && (c.Probe == "" || c.Probe == evidence.ProbeNoStatus) && !c.Query.Has("_include") &&
		slices.Contains([]string{"", "free", "free,busy"}, c.Query.Get("status"))
}

// nextTo is the search for free slots of the same service before another, or after it, that asks for another status.
func nextTo(r *Record, c *Call, later bool) *Call {
	const service = "schedule.actor:healthcareservice"
	var out *Call
	for _, o := range r.Calls {
		if !asksForFree(o) || o.Query.Get(service) != c.Query.Get(service) || o.Query.Get("status") == c.Query.Get("status") {
			continue
		}
		switch {
		case !later && o.Closed < c.Seq:
			out = o
		case later && o.Seq > c.Closed:
			return o
		}
	}
	if later {
		return nil
	}
	return out
}

// leftOutOf are the slots that are not in a list, although those before and after it show them as free, and nobody of this story
// or of the provider's staff did anything in between.
func leftOutOf(r *Record, c, before, after *Call) []string {
	done := func(seq int) bool { return seq > before.Seq && seq < after.Closed }
	if slices.ContainsFunc(r.Calls, func(o *Call) bool {
		return (o.Kind == evidence.Book || o.Kind == evidence.Update) && (done(o.Seq) || done(o.Closed))
	}) || slices.ContainsFunc(r.Staff, func(a evidence.StaffAct) bool { return done(a.Seq) }) {
		return nil
	}
	var out []string
	for _, s := range before.Of("Slot") {
		id := evidence.SlotOf(s)
		has := func(o *Call) bool {
			return slices.ContainsFunc(o.Of("Slot"), func(b body) bool { return evidence.SlotOf(b) == id })
		}
		if id != "" && lists(before, id) && lists(after, id) && covers(c, s.Start()) && !has(c) {
			out = append(out, id)
		}
	}
	return out
}

// mostSlots is how many slots the longest list of the story has that came without includes: no list is capped below that.
func mostSlots(r *Record) int {
	most := 0
	for _, c := range r.Calls {
		if succeeded(evidence.Slots)(c) && !c.Query.Has("_include") {
			most = max(most, len(c.Of("Slot")))
		}
	}
	return most
}
