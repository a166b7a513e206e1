package rule

import (
	"time"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

var _ = register("BK-60", "a booking of a slot or a schedule that is not there was refused",
	refuses("a booking of a slot or a schedule that nobody has", wrong(evidence.Book, evidence.WrongUnknownSlot, evidence.WrongSchedule), refusal{status: 422, row: "15.5", also: []int{400, 404, 409}}))

var _ = register("BK-67", "a slot that was taken was refused, in the words of the standard",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !wrong(evidence.Book, evidence.WrongSlotTaken)(c) {
				continue
			}
			f.refused(c, refusal{status: 422, row: "15.3", also: []int{409}})
			if c.Status() != 422 || !c.Outcome() {
				continue
			}
			all := issues(c.Got)
			f.check(ifNot(len(all) == 1 && all[0].Text("severity") == "error" && all[0].Text("code") == "processing" && all[0].Text("diagnostics") == "Slot no longer available",
				"the refusal is not the one issue (error, processing, Slot no longer available)"), c.Label)
		}
		return f.verdict("a booking of a slot that is taken")
	})

var _ = register("BK-68", "the refusal of a taken slot carries the code for it",
	each("a refusal of a slot that is taken", func(c *Call) bool {
		return wrong(evidence.Book, evidence.WrongSlotTaken)(c) && c.Refused() && c.Outcome()
	}, func(c *Call) string {
		for _, i := range issues(c.Got) {
			for n := range i.List("details", "coding") {
				if i.Text("details", "coding", n, "system") == "http://hl7.org/fhir/issue-type" && i.Text("details", "coding", n, "code") == "processing" {
					return ""
				}
			}
		}
		return "details do not hold the code processing of issue-type"
	}))

var _ = register("BK-69", "a booking that breaks the profile was refused",
	refuses("a booking that breaks the profile", wrong(evidence.Book, evidence.WrongProfile), refusal{status: 422, row: "15.5", also: []int{400}}))

var _ = register("BK-70", "a booking that cannot be read, or is none, was refused",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			switch {
			case wrong(evidence.Book, evidence.WrongUnparsable)(c):
				f.refused(c, refusal{status: 400})
			case wrong(evidence.Book, evidence.WrongResource)(c):
				f.refused(c, refusal{status: 400, row: "10.E3", also: []int{422}})
			}
		}
		return f.verdict("a booking that cannot be read, or is none")
	})

var _ = register("BK-71", "a patient without one telephone to call first was refused",
	refuses("a booking without one telephone of rank 1", wrong(evidence.Book, evidence.WrongNoRank, evidence.WrongTwoRanks), refusal{status: 400, row: "15.6", also: []int{422}}))

var _ = register("BK-72", "an NHS number that cannot be one was refused, and the refusal says where it stands",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if wrong(evidence.Book, evidence.WrongNHSNumber)(c) {
				f.refused(c, refusal{status: 422})
				if c.Status() == 422 {
					f.check(ifNot(explained(c), "the refusal does not say where"), c.Label)
				}
			}
		}
		return f.verdict("a booking with an NHS number that cannot be one")
	})

var _ = register("BK-73", "a booking that names no slot was refused",
	refuses("a booking that names no slot", wrong(evidence.Book, evidence.WrongNoSlot), refusal{status: 400, row: "17.24", also: []int{422}}))

var _ = register("BK-74", "what is not sent as FHIR was refused as such",
	refuses("a booking or a cancellation that is not sent as FHIR", wrong("", evidence.WrongMediaType), refusal{status: 415}))

var _ = register("BK-78", "a refused booking left nothing behind",
	func(r *Record) Verdict {
		var f findings
		lost, tried := 0, 0
		var labels []string
		for _, slot := range refusedSlots(r) {
			free, seen, at := freeAfter(r, slot.id, slot.start, slot.closed)
			if !seen {
				continue
			}
			tried++
			labels = append(labels, at)
			if !free {
				lost++
			}
			for _, hit := range hits(r, slot.closed) {
				if b := hit.booking; b.Slot() == slot.id && b.Text("status") == "booked" && !ours(r, b.Text("id")) {
					f.broken("a booking that was refused is there all the same", hit.call.Label)
				}
			}
		}
		if lost == tried && lost > 1 { // one may have been taken by somebody else
			f.broken("the slots of bookings that were refused are free no longer", labels...)
		} else if tried > 0 {
			f.ok(labels...)
		}
		for _, c := range r.Calls {
			if c.Kind == evidence.Book && c.Refused() && c.Sent.NHSNumber() != "" && !c.Sent.Start().IsZero() {
				for _, label := range entriesOfNone(r, c) {
					f.broken("a booking that was refused stands in the registry", c.Label, label)
				}
			}
		}
		return f.verdict("the slot of a booking that was refused, looked for again")
	})

// tried is a slot of which every booking was refused.
type triedSlot struct {
	id     string
	start  time.Time
	closed int
}

func refusedSlots(r *Record) []triedSlot {
	var out []triedSlot
	for _, c := range r.Calls {
		slot := c.Sent.Slot()
		if c.Kind != evidence.Book || c.Good() || !c.Refused() || slot == "" || c.Wrong == evidence.WrongSlotTaken || c.Wrong == evidence.WrongRequestIDUsed || c.Wrong == evidence.WrongUnknownSlot {
			continue
		}
		kept := false
		for i := range out {
			if out[i].id == slot {
				out[i].closed, kept = c.Closed, true
			}
		}
		if !kept {
			out = append(out, triedSlot{slot, c.Sent.Start(), c.Closed})
		}
	}
	booked := map[string]bool{}
	for _, c := range r.Calls {
		if c.Kind == evidence.Book && c.Succeeded() {
			booked[c.Sent.Slot()] = true
		}
	}
	free := out[:0]
	for _, s := range out {
		if !booked[s.id] {
			free = append(free, s)
		}
	}
	return free
}

// hit is a booking that a search by patient showed.
type hit struct {
	call    *Call
	booking wire.Body
}

func hits(r *Record, after int) []hit {
	var out []hit
	for _, c := range r.Calls {
		if c.Seq > after && succeeded(evidence.Search)(c) {
			for _, b := range c.Of("Appointment") {
				out = append(out, hit{c, b})
			}
		}
	}
	return out
}

// ours says that a booking was made by an answered request of this story.
func ours(r *Record, id string) bool {
	for _, c := range r.Calls {
		if c.Kind == evidence.Book && c.Succeeded() && (c.Made() == id || c.Got.Text("id") == id) {
			return true
		}
	}
	return false
}
