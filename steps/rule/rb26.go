package rule

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-26",
	Sentence: "only live bookings of this patient were listed",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				for _, entry := range st.Screen.Bookings {
					if why := irrelevant(s, e, st, entry); why != "" {
						f.broken(why, st.ScreenLabel)
					} else if !entry.New {
						f.ok(st.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list of existing bookings")
	},
})

// irrelevant says why an entry should not be on the list; empty when it should.
func irrelevant(s *evidence.Story, e *evidence.Encounter, st *evidence.Step, entry contract.Booking) string {
	b := s.Booking(entry.URL)
	switch {
	case entry.New, b != nil && e.Is(b) && cancelledUnknown(s, st, b):
		return ""
	case b == nil:
		return "the list names a booking that no provider holds"
	case !e.Is(b):
		return "the list names a booking of another patient"
	case st.Offers(b.URL) && b.StatusAt(st.Began) == "cancelled":
		return "the list offers a booking that was cancelled"
	case b.StatusAt(st.Began) == "cancelled" && !shownCancelled(entry):
		return "the list names a booking that was cancelled as if it stood"
	case st.Offers(b.URL) && !b.Start.After(st.Task.Now):
		return "the list offers a booking whose time has passed"
	}
	return ""
}

// shownCancelled says that an entry can be seen to be cancelled, as it may be [wire 17.28].
func shownCancelled(entry contract.Booking) bool {
	status := strings.ToLower(entry.Status)
	return strings.Contains(status, "cancel") || strings.Contains(status, "error")
}

// cancelledUnknown says that a booking of the consumer's own was cancelled by others and that nothing had told the
// consumer so when the screen was shown: to read before listing is optional, before cancelling it is not [SC-01 step 7, CX-01].
func cancelledUnknown(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	return b.MadeBy == st.Encounter.Who && b.StatusAt(st.Ended) == "cancelled" && b.Start.After(st.Task.Now) &&
		proofOfCancelling(s, st.Encounter, b.URL, st.Ended) == nil
}
