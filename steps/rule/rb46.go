package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-46",
	Sentence: "the booking that staff cancelled reads as cancelled, its slot is free and the registry knows",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, act := range s.Staff {
			b := s.Booking(act.Booking)
			before, after := s.StateBefore(act.Seq), s.StateAfter(act.Seq)
			if act.Act != "cancel-locally" || b == nil || before == nil || after == nil {
				continue
			}
			was, _ := before.Booking(b.URL)
			held, _ := after.Booking(b.URL)
			slot, _ := after.Slot(b.Slot)
			pointer := after.Pointer(b.URL)
			listed := pointer == "cancelled" || pointer == "" && b.NHSNumber == "" || registryTroubled(s)
			if held.Status != "cancelled" || held.Versions != was.Versions+actsOn(s, act.Booking, before.Seq, after.Seq) || slot.Status != "free" && b.Start.After(act.At) || !listed {
				f.broken("a local cancellation did not reach booking, slot and registry alike", act.Label, after.Label)
			} else {
				f.ok(act.Label, after.Label)
			}
			for _, c := range s.Calls {
				if c.Kind == evidence.ReadOne && c.Booking() == b.URL && c.Seq > act.Seq && c.Succeeded() && c.Got.Text("status") != "cancelled" {
					f.broken("a booking that staff cancelled does not read as cancelled", act.Label, c.Label())
				}
			}
		}
		return f.verdict("a booking that staff of the provider cancelled")
	},
})

// actsOn is how often staff changed a booking between two places in the order of events: a note may have come with the
// cancellation.
func actsOn(s *evidence.Story, booking string, after, before int) int {
	n := 0
	for _, act := range s.Staff {
		if act.Booking == booking && act.Seq > after && act.Seq < before {
			n++
		}
	}
	return n
}
