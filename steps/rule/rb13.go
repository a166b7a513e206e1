package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-13",
	Sentence: "no booking that the patient keeps was cancelled",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			listed := wrapUps(e)
			if len(listed) == 0 || len(e.All(contract.ConfirmCancel)) == 0 && len(e.Declined()) == 0 {
				continue
			}
			for _, entry := range s.Entries(listed[0]) {
				b := s.Booking(entry.URL)
				if b == nil || b.Encounter == e && !slices.Contains(s.Replaced(e), b) || slices.Contains(s.Confirmed(e, e.Last()), b.URL) {
					continue
				}
				if calls := cancelsOf(s, e, b); len(calls) > 0 {
					f.broken("a booking that the patient was keeping was cancelled", labels(calls)...)
				} else {
					f.ok(entry.Step.ScreenLabel)
				}
			}
		}
		return f.verdict("a booking that was listed, or asked about, and not confirmed for cancelling")
	},
})

// cancelsOf are the encounter's calls that ask for one booking to be cancelled.
func cancelsOf(s *evidence.Story, e *evidence.Encounter, b *evidence.Booking) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.Cancels(e) {
		if c.ID == b.ID {
			out = append(out, c)
		}
	}
	return out
}
