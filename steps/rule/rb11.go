package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// The reason for the order: the patient always has somewhere to go.
var _ = register(Rule{
	ID:       "RB-11",
	Sentence: "the patient was at no moment left without a booking",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			made := s.New(e)
			if len(made) == 0 || len(s.Originals(e)) == 0 || !e.ReAssessed() && len(s.Replaced(e)) == 0 {
				continue
			}
			before := len(f.faults)
			for _, b := range s.Bookings {
				for _, ch := range b.Changes {
					if ch.Call != nil && s.EncounterOf(ch.Call) == e && e.Is(b) && live(s, e, ch.Seq) == 0 {
						f.broken("the consumer left the patient without any live booking", ch.Call.Label())
					}
				}
			}
			if len(f.faults) == before {
				f.ok(made[len(made)-1].Post.Label())
			}
		}
		return f.verdict("a patient with an earlier booking who was booked again")
	},
})

// live counts the patient's live bookings at all providers at a place in the order of events. A new one that staff
// cancelled unknown to the consumer counts: that it is gone is not the consumer's doing.
func live(s *evidence.Story, e *evidence.Encounter, seq int) int {
	n := 0
	for _, b := range s.Bookings {
		if e.Is(b) && (b.LiveAt(seq, e.Now()) || b.Encounter == e && b.Made <= seq && s.StandsFor(e.Who, b, seq)) {
			n++
		}
	}
	return n
}
