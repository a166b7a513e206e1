package rule

import (
	"fmt"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// moved is what staff did in a race; nil where they took no part in it.
func moved(r *Record, race string) *evidence.StaffAct {
	i := slices.IndexFunc(r.Staff, func(a evidence.StaffAct) bool { return a.Act == "move" && a.Race == race && race != "" })
	if i < 0 {
		return nil
	}
	return &r.Staff[i]
}

func nobodyMoves(r *Record) bool {
	return slices.ContainsFunc(r.Waits, func(w evidence.WaitMark) bool { return w.For == evidence.NobodyMoves })
}

// racesWithStaff judges each cancellation that was sent while staff moved the booking, and tells the figures. Either of the
// two may come first. What may not be is that both count as done on the booking as it was: a cancellation that is confirmed for
// the version before the move and shows the booking where it was moved to, or one that is confirmed and undone by the move.
func racesWithStaff(r *Record, f *findings) string {
	done, refused := 0, 0
	for _, all := range races(r, evidence.Update) {
		act := moved(r, all[0].Race)
		if act == nil {
			continue
		}
		for _, c := range all {
			if !c.Succeeded() {
				refused++
				f.ok(c.Label, act.Label)
				continue
			}
			done++
			f.check(undone(r, c), c.Label, act.Label)
		}
	}
	if done+refused == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d done and %d refused in %d races with staff who moved the booking)", done, refused, done+refused)
}

// undone says what is wrong with a confirmed cancellation of a booking that staff moved at the same time.
func undone(r *Record, c *Call) string {
	if c.Appointment() && !c.Got.Start().IsZero() && !c.Got.Start().Equal(c.Sent.Start()) {
		return "a cancellation that names the version before staff moved the booking was done"
	}
	for _, s := range sights(r, c.ID) {
		if s.call.Kind == evidence.ReadOne && s.call.Seq > c.Closed {
			return ifNot(s.status == "cancelled", fmt.Sprintf("a cancellation was confirmed while staff moved the booking, which reads as %q afterwards", s.status))
		}
	}
	return ""
}
