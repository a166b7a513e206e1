package rule

import (
	"slices"
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
			for _, st := range e.Screens(0) {
				f.stranger(s, e, st)
			}
			for _, st := range wrapUps(e) {
				for _, entry := range s.Entries(st) {
					if why := irrelevant(s, e, entry); why != "" {
						f.broken(where(entry)+" "+why, entry.Step.ScreenLabel)
					} else if !entry.New {
						f.ok(entry.Step.ScreenLabel)
					}
				}
			}
		}
		return f.verdict("a list of existing bookings, or a question that shows one")
	},
})

// stranger notes where a screen, whichever it is, shows a booking of somebody else: on a list, or in the question.
func (f *findings) stranger(s *evidence.Story, e *evidence.Encounter, st *evidence.Step) {
	shown := slices.Clone(st.Screen.Bookings)
	if st.Screen.Prompt != nil {
		for _, b := range st.Screen.Prompt.Shown {
			url, _, _ := strings.Cut(b.URL, "/_history/")
			shown = append(shown, contract.Booking{URL: url})
		}
	}
	for _, entry := range shown {
		switch b := s.Booking(entry.URL); {
		case b != nil && !e.MayBe(b):
			f.broken("a screen shows a booking of another patient", st.ScreenLabel)
		case b == nil && entry.URL != "" && !entry.New && !st.Does(contract.ListBookings):
			f.broken("a screen shows a booking that no provider holds", st.ScreenLabel)
		}
	}
}

// irrelevant says why an entry should not be on the list, or be asked about; empty when it should.
func irrelevant(s *evidence.Story, e *evidence.Encounter, entry evidence.Entry) string {
	b, st := s.Booking(entry.URL), entry.Step
	switch {
	case entry.Asked && entry.URL == "": // what the question is about is judged by RB-29
		return ""
	case entry.New, b != nil && e.MayBe(b) && cancelledUnknown(s, st, b):
		return ""
	case b == nil:
		return "names a booking that no provider holds"
	case !e.MayBe(b):
		return "names a booking of another patient"
	case st.Offers(b.URL) && b.StatusAt(st.Began) == "cancelled":
		return "offers a booking that was cancelled"
	case b.StatusAt(st.Began) == "cancelled" && !shownCancelled(entry.Booking):
		return "names a booking that was cancelled as if it stood"
	case st.Offers(b.URL) && !b.Start.After(st.Task.Now):
		return "offers a booking whose time has passed"
	}
	return ""
}

// shownCancelled says that an entry can be seen to be cancelled, as it may be [wire 17.28].
func shownCancelled(entry contract.Booking) bool {
	status := strings.ToLower(entry.Status)
	return strings.Contains(status, "cancel") || strings.Contains(status, "error")
}

// cancelledUnknown says that a booking was cancelled by others and that nothing had told the consumer so when the screen was
// shown: to read before listing is optional, before cancelling it is not [SC-01 step 7, CX-01]. One that the consumer did not
// make it has to have read in the encounter, or tried to, for the registry alone does not say that it stands [RG-30].
func cancelledUnknown(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	return (b.MadeBy == st.Encounter.Who || lookedAt(s, st, b)) && b.StatusAt(st.Ended) == "cancelled" && b.Start.After(st.Task.Now) &&
		proofOfCancelling(s, st.Encounter, b.URL, st.Ended) == nil
}

// lookedAt says that the consumer had asked for a booking in the encounter when the screen was shown.
func lookedAt(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	return slices.ContainsFunc(s.CallsIn(st.Encounter, evidence.ReadOne), func(c *evidence.Call) bool {
		return c.Booking() == b.URL && c.Closed != 0 && c.Closed < st.Ended
	})
}
