package explore

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// Invariant is something that must be so of a whole story, whatever happened in it. Each follows from clauses of the
// standard that rules judge where their moment comes; an invariant has no moment, and is asked of every story at its end.
type Invariant struct {
	Name string
	// ID is the clause that it follows from most directly, and Source says how.
	ID     requirement.ID
	Source string
	// judge says what is broken; nothing where all is well. It is pure.
	judge func(*evidence.Story) []string
}

// Invariants are those that every story is judged by.
func Invariants() []Invariant {
	return []Invariant{
		{
			Name: "told is held", ID: "RB-22",
			Source: "Scenario 1 step 6: a booking counts as made once its provider has confirmed it. What a user was told is made, a provider made, and what a user was told is not made, no provider holds in the end.",
			judge:  toldIsHeld,
		},
		{
			Name: "told booked, has a booking", ID: "RB-11",
			Source: "Intro, paragraph 3, and scenario 1: the original goes once the new booking stands. A patient who was told of a booking has it in the end, unless it was cancelled for them or by the staff.",
			judge:  hasABooking,
		},
		{
			Name: "nothing unconfirmed was cancelled", ID: "RB-31",
			Source: "Scenario 1 steps 8 and 9: the user confirms with the patient, then the system cancels the booking confirmed above.",
			judge:  unconfirmed,
		},
		{
			Name: "another patient's booking is untouched", ID: "RB-13",
			Source: "Scenario 1 step 7: the bookings dealt with at the end of a call are those of the patient in it.",
			judge:  otherPatients,
		},
		{
			Name: "called cancelled is cancelled", ID: "CX-42",
			Source: "Cancel an appointment: the provider's answer says what became of a booking. What a user was told is cancelled is so in the end, and what was told last to stand was not cancelled by the consumer.",
			judge:  calledCancelled,
		},
	}
}

// broken are the invariants that a story broke.
func broken(s *evidence.Story) []Failure {
	var out []Failure
	for _, i := range Invariants() {
		for _, why := range i.judge(s) {
			out = append(out, Failure{ID: i.ID, Invariant: i.Name, Status: rule.Fail, Detail: why})
			break
		}
	}
	return out
}

// end is the place of the end of a story in the order of events.
func end(s *evidence.Story) int {
	last := s.Ended
	if n := len(s.States); n > 0 {
		last = max(last, s.States[n-1].Seq)
	}
	return last
}

// madeIn are the bookings that providers made in a step.
func madeIn(s *evidence.Story, st *evidence.Step) []*evidence.Booking {
	return slices.DeleteFunc(slices.Clone(s.New(st.Encounter)), func(b *evidence.Booking) bool { return s.StepOf(b.Post) != st })
}

func toldIsHeld(s *evidence.Story) (wrong []string) {
	for _, e := range s.Encounters {
		for _, st := range e.All(contract.Book) {
			made := madeIn(s, st)
			doubt := len(st.Tells(contract.NewBooking, contract.FateUnknown)) > 0
			switch {
			case len(st.Tells(contract.NewBooking, contract.Made)) > 0 && len(made) == 0:
				wrong = append(wrong, "the user was told that a booking is made, and no provider made one")
			case len(st.Tells(contract.NewBooking, contract.NotMade, contract.SlotGone)) > 0 && !doubt && slices.ContainsFunc(made, func(b *evidence.Booking) bool {
				return b.StatusAt(end(s)) == "booked"
			}):
				wrong = append(wrong, "the user was told that no booking was made, and its provider holds it in the end")
			case len(made) > 1:
				wrong = append(wrong, "one act of the user made two bookings")
			}
		}
	}
	return wrong
}

func hasABooking(s *evidence.Story) (wrong []string) {
	for _, b := range s.Bookings {
		if b.Encounter == nil || b.StatusAt(end(s)) == "booked" {
			continue
		}
		st := s.StepOf(b.Post)
		if st == nil || len(st.Tells(contract.NewBooking, contract.Made)) == 0 {
			continue
		}
		last := b.Changes[len(b.Changes)-1]
		if last.Call != nil && !confirmedBy(s, last.Call, b) {
			wrong = append(wrong, "a patient who was told of a booking does not have it, and nobody confirmed that it is to go")
		}
	}
	return wrong
}

// confirmedBy says that the user of the encounter that a call belongs to had confirmed that a booking is to be cancelled.
func confirmedBy(s *evidence.Story, c *evidence.Call, b *evidence.Booking) bool {
	e := s.EncounterOf(c)
	return e != nil && slices.Contains(s.Confirmed(e, c.Seq), b.URL)
}

func unconfirmed(s *evidence.Story) (wrong []string) {
	for _, b := range s.Bookings {
		for _, change := range b.Changes {
			if change.Call != nil && !confirmedBy(s, change.Call, b) {
				wrong = append(wrong, "a booking was cancelled that no user had confirmed")
			}
		}
	}
	return wrong
}

func otherPatients(s *evidence.Story) (wrong []string) {
	for _, b := range s.Bookings {
		for _, change := range b.Changes {
			if change.Call == nil {
				continue
			}
			if e := s.EncounterOf(change.Call); e != nil && !e.MayBe(b) {
				wrong = append(wrong, "a booking of another patient than the one in the call was changed")
			}
		}
	}
	return wrong
}

// told is the latest that users of a service were told of a booking. What another service did they need not have been told.
type told struct {
	says contract.Says
	at   int
	who  string
}

func calledCancelled(s *evidence.Story) []string {
	wrong, last := toldCancelled(s)
	for _, b := range s.Bookings {
		t, ok := last[b.URL]
		if !ok || len(b.Changes) == 0 || t.says != contract.StillBooked && t.says != contract.NotCancelled {
			continue
		}
		if change := b.Changes[len(b.Changes)-1]; change.Call != nil && change.Call.Who == t.who && change.Seq < t.at {
			wrong = append(wrong, "the last that the user was told of a booking is that it stands, and the consumer had cancelled it")
		}
	}
	return wrong
}

// toldCancelled says where a user was told that a booking is cancelled which its provider holds in the end, and what users
// were told last of each booking.
func toldCancelled(s *evidence.Story) (wrong []string, last map[string]told) {
	last = map[string]told{}
	for _, e := range s.Encounters {
		for _, st := range e.Screens(0) {
			for _, c := range s.Claims(st) {
				if c.About != contract.Existing || c.URL == "" {
					continue
				}
				if b := s.Booking(c.URL); b != nil && (c.Says == contract.Cancelled || c.Says == contract.AlreadyCancelled) && b.StatusAt(end(s)) == "booked" {
					wrong = append(wrong, "the user was told that a booking is cancelled, and its provider holds it in the end")
				}
				last[c.URL] = told{c.Says, st.Ended, e.Who}
			}
		}
	}
	return wrong, last
}
