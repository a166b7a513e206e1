package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "CX-01",
	Sentence: "the booking was read right before it was cancelled, and the update made from that reading",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, c := range updates(s) {
			if !c.Cancels() {
				continue
			}
			read := latestRead(s, c)
			switch {
			case read == nil || s.StepOf(read) != s.StepOf(c):
				f.broken("the booking was not read before it was to be cancelled", c.Label())
			case fromOlder(s, c, read):
				f.broken("the update was made from an older reading than the latest", read.Label(), c.Label())
			default:
				f.ok(read.Label(), c.Label())
			}
		}
		return f.verdict("an update that cancels a booking")
	},
})

// fromOlder says that the body of an update agrees with an earlier representation and not with the latest reading.
func fromOlder(s *evidence.Story, c, read *evidence.Call) bool {
	if len(evidence.Differences(read.Got, c.Sent)) == 0 {
		return false
	}
	for _, old := range s.Calls {
		if old.Who == c.Who && old != read && old.Closed != 0 && old.Closed < read.Seq && old.Got.Text("id") == c.ID && len(evidence.Differences(old.Got, c.Sent)) == 0 {
			return true
		}
	}
	return false
}
