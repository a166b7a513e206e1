package rule

import (
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// pair are two good bookings of one patient, the second made while the first stood.
type pair struct{ first, second *Call }

func pairs(r *Record) []pair {
	var out []pair
	all := made(r)
	for i, second := range all {
		for _, first := range all[:i] {
			if number := first.Sent.NHSNumber(); number != "" && number == second.Sent.NHSNumber() && standing(r, first.Made(), second.Seq) {
				out = append(out, pair{first, second})
			}
		}
	}
	return out
}

// mayEnd says that a request may have ended its booking: it was done, rightly or not, or nobody knows what became of it.
func mayEnd(c *Call) bool {
	return c.Kind == evidence.Update && (c.Succeeded() || !c.Answered()) && (c.Good() || c.Sent.Text("status") != "booked")
}

// standing says that a booking had not been cancelled by anybody who is known by then.
func standing(r *Record, id string, seq int) bool {
	for _, c := range r.Calls {
		if c.ID == id && c.Seq < seq && mayEnd(c) {
			return false
		}
	}
	return !slices.ContainsFunc(r.Staff, func(a evidence.StaffAct) bool { return a.Booking == id && a.Seq < seq })
}

var _ = register("RB-18", "the first booking was confirmed and is held, and its slot is free no longer",
	func(r *Record) Verdict {
		var f findings
		for _, c := range made(r) {
			for _, s := range sights(r, c.Made()) {
				if s.call.Kind != evidence.ReadOne || s.call.Seq < c.Closed || !standing(r, c.Made(), s.call.Seq) {
					continue
				}
				f.check(asConfirmed(r, c, s), c.Label, s.call.Label)
			}
			if free, seen, at := freeAfter(r, c.Sent.Slot(), c.Sent.Start(), c.Closed); seen && !free && standing(r, c.Made(), seqOf(r, at)) {
				f.ok(c.Label, at)
			}
			for _, at := range shownFree(r, c) {
				f.broken("the slot of a booking is shown as free", c.Label, at.Label)
			}
		}
		return f.verdict("a confirmed booking that was read again")
	})

// asConfirmed says what is wrong with a reading of a booking that stands. What a refused update has done to it is a matter of CX-36.
func asConfirmed(r *Record, made *Call, s sight) string {
	switch {
	case s.status != "booked":
		return fmt.Sprintf("a booking that was confirmed reads as %q", s.status)
	case !occupies(r, made, s.call.Seq) || !made.Appointment():
		return ""
	case !made.Got.Start().IsZero() && !s.start.IsZero() && !made.Got.Start().Equal(s.start):
		return "a booking that was confirmed reads at another time"
	case made.Got.Slot() != "" && s.slot != "" && made.Got.Slot() != s.slot:
		return "a booking that was confirmed reads in another slot"
	}
	return ""
}

// seqOf is the place of the call with that label.
func seqOf(r *Record, label string) int {
	for _, c := range r.Calls {
		if c.Label == label {
			return c.Seq
		}
	}
	return 0
}

var _ = register("RB-23", "the new booking is one of its own, and the original is as it was",
	untouched("a second booking of a patient at the same service, read with the first", func(p pair) bool {
		return p.first.Asked("Ssp-From") == p.second.Asked("Ssp-From")
	}, true))

var _ = register("RB-43", "the original, of which the second organisation knew nothing, is as it was",
	untouched("a second booking of a patient by another organisation, read with the first", func(p pair) bool {
		return p.first.Asked("Ssp-From") != p.second.Asked("Ssp-From")
	}, false))

var _ = register("RB-49", "no booking was cancelled, merged or moved because its patient was booked again",
	func(r *Record) Verdict {
		var f findings
		for _, p := range pairs(r) {
			before, after, known := around(r, p.first.Made(), p.second)
			if !known || cancelledBetween(r, p, after.call) {
				continue
			}
			why := ""
			switch {
			case before.status != after.status:
				why = fmt.Sprintf("the earlier booking reads as %q once its patient was booked again", after.status)
			case before.slot != after.slot || !before.start.Equal(after.start):
				why = "the earlier booking was moved once its patient was booked again"
			}
			f.check(why, p.second.Label, after.call.Label)
		}
		return f.verdict("a second booking of a patient, and the first read after it")
	})

func untouched(moment string, chosen func(pair) bool, own bool) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, p := range pairs(r) {
			if !chosen(p) {
				continue
			}
			if own && p.first.Made() == p.second.Made() {
				f.broken("the second booking has the id of the first", p.first.Label, p.second.Label)
				continue
			}
			if before, after, known := around(r, p.first.Made(), p.second); known && !cancelledBetween(r, p, after.call) {
				why := changed(before, after)
				f.check(ifNot(why == "", "the original changed when its patient was booked again: "+why), p.second.Label, after.call.Label)
			}
			if at := freed(r, p.first, p.second); at != nil && !cancelledBetween(r, p, at) {
				f.broken("the slot of the original is shown as free since its patient was booked again", p.second.Label, at.Label)
			}
		}
		return f.verdict(moment)
	}
}

// cancelledBetween says that another booking of the patient was to be cancelled between a second booking of theirs and a reading of
// the first. What changed the first cannot be told then; that it is held is a matter of RB-18.
func cancelledBetween(r *Record, p pair, reading *Call) bool {
	for _, b := range made(r) {
		if b.Sent.NHSNumber() != p.first.Sent.NHSNumber() {
			continue
		}
		if slices.ContainsFunc(r.Calls, func(c *Call) bool {
			return c.Kind == evidence.Update && c.ID == b.Made() && c.Good() && c.Closed > p.second.Closed && c.Seq < reading.Seq
		}) {
			return true
		}
	}
	return false
}

// again are good bookings of patients who hold one already.
func again(r *Record) []*Call {
	var out []*Call
	for _, c := range r.Calls {
		if c.Kind != evidence.Book || !c.Good() || c.Race != "" || c.Probe != "" || !c.Answered() || c.Sent.NHSNumber() == "" {
			continue
		}
		for _, first := range made(r) {
			if first.Closed < c.Seq && first.Sent.NHSNumber() == c.Sent.NHSNumber() && standing(r, first.Made(), c.Seq) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// unjustly says why a booking was refused without a cause that can be seen: its slot is still free. Known is false where
// nothing shows whether it is.
func unjustly(r *Record, c *Call) (why string, known bool) {
	if c.Succeeded() {
		return "", true // with which status is a matter of BK-47
	}
	if c.Status() < 500 && len(made(r)) == 0 {
		return "", false // it refuses whatever it is asked: that may be the configuration's fault
	}
	free, seen, _ := freeAfter(r, c.Sent.Slot(), slotTime(c), c.Closed)
	if !seen || !free {
		return "", false
	}
	return fmt.Sprintf("a booking of a slot that is free was answered with %d", c.Status()), true
}

var _ = register("RB-40", "the second organisation's more urgent booking for the same patient was confirmed",
	func(r *Record) Verdict {
		var f findings
		for _, c := range again(r) {
			if len(made(r)) > 0 && made(r)[0].Asked("Ssp-From") != c.Asked("Ssp-From") {
				if why, known := unjustly(r, c); known {
					f.check(why, c.Label)
				}
			}
		}
		return f.verdict("a booking by a second organisation for a patient who holds one")
	})

var _ = register("RB-50", "nobody was refused a booking because of one that the patient holds",
	func(r *Record) Verdict {
		var f findings
		for _, c := range again(r) {
			if why, known := unjustly(r, c); known {
				f.check(why, c.Label)
			}
		}
		return f.verdict("a booking for a patient who holds one")
	})
