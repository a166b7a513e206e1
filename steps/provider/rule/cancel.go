package rule

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

// cancelled chooses good cancellations outside of races that were done; cancelling all that were answered.
func cancelled(c *Call) bool { return cancelling(c) && c.Status() == 200 }

func cancelling(c *Call) bool { return good(evidence.Update)(c) && c.Race == "" }

var _ = register("CX-13", "a cancellation as it has to be was done",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if c.Probe == evidence.ProbeGzipBody && !c.Succeeded() {
				continue // a matter of FM-14
			}
			if cancelling(c) && current(r, c) && !overtaken(r, c) {
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a cancellation of a booking as it stands")
	})

// overtaken says that a cancellation was refused for its version, and that the booking is in another by the next reading.
func overtaken(r *Record, c *Call) bool {
	if c.Status() != http.StatusConflict && c.Status() != http.StatusPreconditionFailed {
		return false
	}
	version, _ := evidence.Tag(c.Asked("If-Match"))
	for _, s := range sights(r, c.ID) {
		if s.call.Kind == evidence.ReadOne && s.call.Seq > c.Closed {
			return s.version != version
		}
	}
	return false
}

// current says that a cancellation names the version that was seen last, of a booking that was booked then.
func current(r *Record, c *Call) bool {
	last := sight{}
	for _, s := range sights(r, c.ID) {
		if s.call.Closed < c.Seq {
			last = s
		}
	}
	version, _ := evidence.Tag(c.Asked("If-Match"))
	return last.call != nil && last.status == "booked" && last.call.Kind == evidence.ReadOne && (version == last.version || c.Asked("If-Match") == last.call.Header("ETag"))
}

var _ = register("CX-14", "a cancellation came back with the address of the booking",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !cancelled(c) {
				continue
			}
			at := c.Header("Location")
			switch {
			case at == "":
				f.broken("a cancellation came back without a Location", c.Label)
			case evidence.LocationID(at) != c.ID && evidence.LocationID("/"+at) != c.ID:
				f.broken("the Location of a cancellation leads to another booking", c.Label)
			case !leadsTo(at, c.Got.Text("meta", "versionId")):
				f.broken("the Location of a cancellation leads to another version than the one that was made", c.Label)
			case !strings.Contains(at, "://"):
				f.other("17.26")
				f.ok(c.Label)
			default:
				f.ok(c.Label)
			}
		}
		return f.verdict("a cancellation that was done")
	})

// leadsTo says that an address names a version, or none; where nobody knows which it is, any will do.
func leadsTo(at, version string) bool {
	_, named, versioned := strings.Cut(at, "/_history/")
	plain, err := url.PathUnescape(named)
	return !versioned || version == "" || err != nil || plain == version
}

var _ = register("CX-15", "a cancellation came back with the new version",
	each("a cancellation that was done", cancelled, func(c *Call) string {
		version, _ := evidence.Tag(c.Header("ETag"))
		before, _ := evidence.Tag(c.Asked("If-Match"))
		switch {
		case c.Header("ETag") == "":
			return "a cancellation came back without an ETag"
		case version == before:
			return "the ETag of a cancellation is the version before it"
		}
		return tagged(c)
	}))

var _ = register("CX-16", "a cancellation came back with the time at which it was done", each("a cancellation that was done", cancelled, modifiedNow))

var _ = register("CX-17", "a cancellation came back with the booking as it is then: cancelled, the same id, a new version",
	each("a cancellation that was done", cancelled, func(c *Call) string {
		before, _ := evidence.Tag(c.Asked("If-Match"))
		switch {
		case !c.Appointment():
			return "the answer is no Appointment"
		case c.Got.Text("status") != "cancelled":
			return fmt.Sprintf("the booking came back as %q", c.Got.Text("status"))
		case c.Got.Text("id") != c.ID:
			return "the booking came back with another id"
		case c.Got.Text("meta", "versionId") == "" || c.Got.Text("meta", "versionId") == before:
			return "the booking came back in the version before"
		}
		return ""
	}))

var _ = register("CX-18", "a cancelled booking reads as it was, but for its status",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !cancelled(c) {
				continue
			}
			if c.Appointment() && c.Got.Text("status") == "cancelled" {
				diff := differences(c.Sent, c.Got)
				f.check(ifNot(len(diff) == 0, "the booking that was sent and the one that came back differ in "+strings.Join(diff, ", ")), c.Label)
			}
			for _, s := range sights(r, c.ID) {
				if s.call.Kind == evidence.ReadOne && s.call.Seq > c.Closed {
					f.check(asCancelled(c, s), c.Label, s.call.Label)
				}
			}
		}
		return f.verdict("a cancellation that was done")
	})

// asCancelled says what is wrong with a reading of a booking after its cancellation was confirmed. Where it is in
// another version than the one that was confirmed, somebody has changed it since.
func asCancelled(c *Call, s sight) string {
	diff := differences(c.Sent, s.call.Got)
	switch {
	case s.status != "cancelled":
		return fmt.Sprintf("a booking whose cancellation was confirmed reads as %q", s.status)
	case len(diff) > 0 && c.Appointment() && s.version == c.Got.Text("meta", "versionId"):
		return "the booking that was sent and the one that reads as cancelled differ in " + strings.Join(diff, ", ")
	}
	return ""
}

var _ = register("CX-20", "each booking that could be cancelled could be read",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if good(evidence.ReadOne)(c) && c.Probe == "" && slices.ContainsFunc(r.Calls, func(u *Call) bool { return cancelled(u) && u.ID == c.ID }) {
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a booking that was cancelled and read")
	})

var _ = register("CX-21", "the slot of a cancelled booking was free again",
	func(r *Record) Verdict {
		var f findings
		freed, kept := 0, 0
		var labels []string
		for _, c := range r.Calls {
			if !cancelled(c) || !endedSeen(r, c) {
				continue
			}
			free, seen, at := freeAfter(r, c.Sent.Slot(), c.Sent.Start(), c.Closed)
			if !seen || rebookedSlot(r, c, seqOf(r, at)) {
				continue
			}
			labels = append(labels, c.Label, at)
			if by, late := freedByReading(r, c); late {
				f.broken("the slot of a cancelled booking was free only once somebody had read the booking", c.Label, by)
			}
			if free = free || freeLater(r, c); free {
				freed++
			} else {
				kept++
			}
		}
		switch {
		case kept > 1 && kept > freed: // one may have been taken by somebody else at once
			f.broken(fmt.Sprintf("the slots of %d of %d cancelled bookings are not free", kept, kept+freed), labels...)
		case freed > 0:
			f.ok(labels...)
		case kept == 1 && len(f.faults) == 0:
			return Verdict{Status: shared.NotApplicable, Detail: "not observed: the one slot that was looked for may have been taken by somebody else", Evidence: labels}
		}
		return f.verdict("the slot of a cancelled booking, looked for again")
	})

func endedSeen(r *Record, c *Call) bool {
	for _, s := range sights(r, c.ID) {
		if s.call.Seq > c.Closed && s.call.Kind == evidence.ReadOne {
			return s.status == "cancelled"
		}
	}
	return c.Got.Text("status") == "cancelled"
}

// rebookedSlot says that the slot of a cancelled booking was booked by us again before it was looked for.
func rebookedSlot(r *Record, c *Call, before int) bool {
	return slices.ContainsFunc(r.Calls, func(b *Call) bool {
		return b.Kind == evidence.Book && b.Succeeded() && b.Seq > c.Closed && b.Seq < before && b.Sent.Slot() == c.Sent.Slot()
	})
}

var _ = needing(Staff, "RB-46", "a booking that staff cancelled reads as cancelled in a new version, and its slot is free",
	func(r *Record) Verdict {
		var f findings
		for _, a := range r.Staff {
			if a.Act != "cancel" {
				continue
			}
			var before, after sight
			for _, s := range sights(r, a.Booking) {
				if s.call.Closed < a.Seq {
					before = s
				} else if after.call == nil && s.call.Kind == evidence.ReadOne {
					after = s
				}
			}
			if after.call == nil || before.call == nil {
				continue
			}
			f.check(ifNot(after.status == "cancelled" && after.version != before.version, fmt.Sprintf("it reads as %q in version %q", after.status, after.version)), a.Label, after.call.Label)
			f.freedByStaff(r, a)
		}
		return f.verdict("a booking that staff cancelled, read after it")
	})

var _ = needing(Staff, "CX-22", "the slot of a booking that staff cancelled could be booked again",
	func(r *Record) Verdict {
		var f findings
		for _, a := range r.Staff {
			if a.Act == "cancel" {
				f.freedByStaff(r, a)
			}
		}
		return f.verdict("the slot of a booking that staff cancelled, looked for again")
	})

// freedByStaff notes whether the slot of a booking that staff cancelled was free by a search that could show it; no clause
// says how soon.
func (f *findings) freedByStaff(r *Record, a evidence.StaffAct) {
	for _, b := range made(r) {
		if b.Made() != a.Booking {
			continue
		}
		free, seen, at := freeAfter(r, b.Sent.Slot(), b.Sent.Start(), a.Seq)
		for next := at; seen && !free; {
			later, again, label := freeAfter(r, b.Sent.Slot(), b.Sent.Start(), seqOf(r, next)+1)
			if !again {
				break
			}
			free, at, next = later, label, label
		}
		if seen {
			f.check(ifNot(free, "the slot of a booking that staff cancelled is not free"), a.Label, at)
		}
	}
}
