package rule

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-39",
	Sentence: "the other service re-assessed and booked the patient as it would any caller",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range reAssessments(s) {
			if len(s.Earlier(e)) == 0 || len(s.KnownEarlier(e)) > 0 {
				continue
			}
			for _, st := range e.All(contract.Book) {
				sent := len(st.Tells(contract.NewBooking, contract.NeedsApproval)) > 0 // to a clinician, as any caller may be [SL-62]
				if made := confirmed(s, e); made != nil {
					f.ok(st.TaskLabel, made.Post.Label())
				} else if len(s.CallsIn(e, evidence.Book)) == 0 && slotShown(e, st) && !sent {
					f.broken("a patient unknown to the service was not booked", screenLabel(st))
				}
			}
			if st := e.First(contract.SearchSlots); st != nil && len(s.CallsIn(e, evidence.Slots)) == 0 {
				f.broken("no slots were sought for a patient unknown to the service", screenLabel(st))
			}
		}
		return f.verdict("a re-assessment by a service that could not know of the earlier booking")
	},
})

// slotShown says that the slot the user was to book had been shown before.
func slotShown(e *evidence.Encounter, book *evidence.Step) bool {
	for _, st := range e.Screens(0) {
		for _, slot := range st.Screen.Slots {
			if st.Ended < book.Began && book.Task.Slot != nil && slot.Start.Equal(book.Task.Slot.Start) {
				return true
			}
		}
	}
	return false
}
