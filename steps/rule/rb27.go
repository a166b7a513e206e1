package rule

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-27",
	Sentence: "each listed booking showed where it is, when it starts and its status",
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			for _, st := range wrapUps(e) {
				for _, entry := range s.Entries(st) {
					if why := shownWrong(s, entry); why != "" {
						f.broken(which(entry)+" "+why, entry.Step.ScreenLabel)
					} else {
						f.ok(entry.Step.ScreenLabel)
					}
				}
			}
			f.shownElsewhere(s, e)
		}
		return f.verdict("a list of existing bookings, or a question that shows one")
	},
})

// shownElsewhere notes what the screens that are no list show of earlier bookings otherwise than is so; they need not show
// everything, and before the first list a start that was right once will do, whatever was read meanwhile.
func (f *findings) shownElsewhere(s *evidence.Story, e *evidence.Encounter) {
	lists := wrapUps(e)
	early := func(st *evidence.Step) bool { return len(lists) == 0 || st.Ended < lists[0].Ended }
	for _, st := range e.Screens(0) {
		if slices.Contains(lists, st) {
			continue
		}
		for _, shown := range st.Screen.Bookings {
			entry := evidence.Entry{Booking: shown, Step: st}
			switch b := s.Booking(entry.URL); {
			case b == nil || entry.New:
			case !entry.Start.IsZero() && !shownRight(s, st, b, entry) && (!early(st) || !wasHeld(b, entry.Start)):
				f.broken("a booking on the screen shows a start that its provider does not hold", st.ScreenLabel)
			case !s.Place(b.URL, entry.Service), !s.Place(b.URL, entry.Location):
				f.broken("a booking on the screen shows the place of another provider, alone or beside its own", st.ScreenLabel)
			case !st.Does(contract.ConfirmCancel) && shownGone(s, st, b, entry):
				f.broken("a booking on the screen shows a status that its provider does not hold", st.ScreenLabel)
			}
		}
	}
}

// wasHeld says that the provider once held a booking at a time.
func wasHeld(b *evidence.Booking, start time.Time) bool {
	return slices.ContainsFunc(b.Held, func(h evidence.Holding) bool { return h.Start.Equal(start) })
}

// shownWrong says what is wrong with how an entry shows its booking; empty when it is right. A question shows no status: it asks
// whether a booking that stands is to be cancelled.
func shownWrong(s *evidence.Story, entry evidence.Entry) string {
	b, st := s.Booking(entry.URL), entry.Step
	switch {
	case entry.Service == "" && entry.Location == "", entry.Start.IsZero(), entry.Status == "" && !entry.Asked:
		return "lacks its place, its start or its status"
	case b == nil:
		return ""
	case !shownRight(s, st, b, entry):
		return "shows a start that its provider does not hold"
	case !s.Place(b.URL, entry.Service), !s.Place(b.URL, entry.Location):
		return "shows the place of another provider, alone or beside its own"
	case shownGone(s, st, b, entry):
		return "shows a status that its provider does not hold"
	}
	return ""
}

// which names the booking of an entry.
func which(entry evidence.Entry) string {
	if entry.Asked {
		return "a booking that is asked about"
	}
	return "a listed booking"
}

// notToCome are the codes of STU3 for a booking that is not, or no longer, one to come.
var notToCome = []string{"cancelled", "entered-in-error", "fulfilled", "noshow"}

// shownGone says that an entry has one of these codes for a booking that its provider holds as booked, and of which the
// consumer heard nothing else. Words of a vendor's own are not judged.
func shownGone(s *evidence.Story, st *evidence.Step, b *evidence.Booking, entry evidence.Entry) bool {
	held, known := s.StateBefore(st.Ended).Booking(b.URL)
	heard := s.Heard(st.Encounter.Who, b, st.Ended).Text("status")
	return known && held.Status == "booked" && slices.Contains(notToCome, entry.Status) && (heard == "" || heard == "booked")
}

// shownRight says that an entry shows the start that the provider holds, or that the consumer last heard of.
func shownRight(s *evidence.Story, st *evidence.Step, b *evidence.Booking, entry evidence.Entry) bool {
	held, known := s.StateBefore(st.Ended).Booking(b.URL)
	return !known || entry.Start.Equal(held.Start) || entry.Start.Equal(s.Heard(st.Encounter.Who, b, st.Ended).Start())
}
