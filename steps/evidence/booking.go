package evidence

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Booking is one booking at a provider, as the journal shows it.
type Booking struct {
	URL, ID, Base string
	NHSNumber     string
	Slot          string // the slot's identifier
	Start, End    time.Time
	Document      string // UUID of the document it refers to
	// MadeBy is the consumer's name and Encounter where it was made; empty and nil for one that nobody in the journal made.
	MadeBy    string
	Encounter *Encounter
	// Post is the consumer's call that made it; nil when there was none.
	Post *Call
	// Made is when the provider made it, in the order of events; 0 for one that stood from the start.
	Made int
	// Changes are the booking's later states, oldest first.
	Changes []Change
}

// Change is one change of a booking's status at its provider.
type Change struct {
	Seq    int
	Status string
	// Call is the consumer's call that brought it about; nil when staff did.
	Call *Call
}

// Confirmed says that the consumer saw the provider's 201, or found the booking afterwards by reading it.
func (b *Booking) Confirmed() bool { return b.Post != nil && b.Post.Status() == http.StatusCreated }

// LiveAt says whether the booking was booked, and not yet begun, at a point in the order of events.
func (b *Booking) LiveAt(seq int, now time.Time) bool {
	if b.Made > seq || !b.Start.After(now) {
		return false
	}
	return b.StatusAt(seq) == "booked"
}

// StatusAt is the booking's status at a point in the order of events.
func (b *Booking) StatusAt(seq int) string {
	status := "booked"
	for _, c := range b.Changes {
		if c.Seq <= seq {
			status = c.Status
		}
	}
	return status
}

// readBookings joins what providers held (marks) with what they answered (exchanges).
func (s *Story) readBookings() {
	for _, at := range s.States {
		for _, p := range at.Providers {
			for _, held := range p.Bookings {
				s.held(at.Seq, p.Base, held)
			}
		}
	}
	slices.SortStableFunc(s.Bookings, func(a, b *Booking) int { return a.Made - b.Made })
}

func (s *Story) held(seq int, base string, held BookingState) {
	b := s.Booking(held.URL)
	if b == nil {
		b = &Booking{
			URL: held.URL, ID: held.ID, Base: base, NHSNumber: held.NHSNumber,
			Slot: held.Slot, Start: held.Start, End: held.End,
		}
		if post := s.made(seq, base, held); post != nil {
			b.Post, b.MadeBy, b.Made = post, post.Who, s.servedAt(post)
			b.Document, b.Encounter = post.Sent.Document(), s.EncounterOf(post)
		}
		s.Bookings = append(s.Bookings, b)
	}
	if latest := b.StatusAt(seq); latest != held.Status {
		change := Change{Seq: seq, Status: held.Status}
		if call := s.changed(seq, b, held.Status); call != nil {
			change.Call, change.Seq = call, s.servedAt(call)
		} else if act := s.staffAct(seq, b); act != 0 {
			change.Seq = act
		}
		b.Changes = append(b.Changes, change)
	}
	b.Slot, b.Start, b.End = held.Slot, held.Start, held.End
}

// made finds the call that made a booking: by the id in the answer that came through, else by its slot and patient.
func (s *Story) made(seq int, base string, held BookingState) *Call {
	var unseen *Call
	for _, c := range s.Calls {
		if c.Kind != Book || c.Base != base || c.Seq > seq {
			continue
		}
		answer := c.Got
		if hop, ok := s.Hops[c.Seq]; ok {
			answer = object(hop.Exchange.Response.Body)
		}
		if answer.Text("id") == held.ID {
			return c
		}
		if !c.Succeeded() && c.Sent.Slot() == held.Slot && c.Sent.NHSNumber() == held.NHSNumber && s.hopFate(c) {
			unseen = c
		}
		if c.Succeeded() && answer.Text("id") == "" && c.Sent.Slot() == held.Slot {
			unseen = c
		}
	}
	return unseen
}

// hopFate says that the provider may have acted although no answer came through: it heard the call and never answered it.
func (s *Story) hopFate(c *Call) bool {
	hop, heard := s.Hops[c.Seq]
	return heard && hop.Exchange.Status == 0
}

// changed finds the call that changed a booking's status before seq.
func (s *Story) changed(seq int, b *Booking, status string) *Call {
	var found *Call
	for _, c := range s.Calls {
		if c.Base != b.Base || c.ID != b.ID || c.Seq > seq || !c.Cancels() || c.Sent.Text("status") != status {
			continue
		}
		answered := c.Status()
		if hop, ok := s.Hops[c.Seq]; ok {
			answered = hop.Exchange.Status
		}
		if answered == http.StatusOK || answered == 0 {
			found = c
		}
	}
	return found
}

func (s *Story) staffAct(seq int, b *Booking) int {
	at := 0
	for _, act := range s.Staff {
		if act.Booking == b.URL && act.Seq <= seq && act.Act != "list" {
			at = act.Seq
		}
	}
	return at
}

// servedAt is when the provider had dealt with a call, in the order of events.
func (s *Story) servedAt(c *Call) int {
	if hop, ok := s.Hops[c.Seq]; ok && hop.Closed != 0 {
		return hop.Closed
	}
	if c.Closed != 0 {
		return c.Closed
	}
	return c.Seq
}

// Booking finds a booking by its URL, with or without a version; nil when no provider holds it.
func (s *Story) Booking(ref string) *Booking {
	plain, _, _ := strings.Cut(ref, "/_history/")
	for _, b := range s.Bookings {
		if b.URL == plain {
			return b
		}
	}
	return nil
}

// EncounterOf is the encounter in which a call was made: the consumer's latest one begun before it.
func (s *Story) EncounterOf(c *Call) *Encounter {
	var found *Encounter
	for _, e := range s.Encounters {
		if e.Who == c.Who && e.Begin() < c.Seq && (found == nil || e.Begin() > found.Begin()) {
			found = e
		}
	}
	return found
}

// StepOf is the step during or after which a call was made; nil for a call outside every encounter.
func (s *Story) StepOf(c *Call) *Step {
	e := s.EncounterOf(c)
	if e == nil {
		return nil
	}
	var found *Step
	for _, st := range e.Steps {
		if st.Began < c.Seq {
			found = st
		}
	}
	return found
}

// CallsIn are the calls of the encounter's consumer made in it, of the kinds given, or all.
func (s *Story) CallsIn(e *Encounter, kinds ...Kind) []*Call {
	var out []*Call
	for _, c := range s.Calls {
		if c.Who == e.Who && s.EncounterOf(c) == e && (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) {
			out = append(out, c)
		}
	}
	return out
}

// Cancels are the calls of the encounter that ask for a booking to be cancelled.
func (s *Story) Cancels(e *Encounter) []*Call {
	return slices.DeleteFunc(s.CallsIn(e), func(c *Call) bool { return !c.Cancels() })
}

// New are the bookings made in the encounter.
func (s *Story) New(e *Encounter) []*Booking {
	var out []*Booking
	for _, b := range s.Bookings {
		if b.Encounter == e {
			out = append(out, b)
		}
	}
	return out
}

// Earlier are the patient's bookings made before the encounter began and live when it did.
func (s *Story) Earlier(e *Encounter) []*Booking {
	var out []*Booking
	for _, b := range s.Bookings {
		if b.Encounter != e && b.Made < e.Begin() && e.Is(b) && b.LiveAt(e.Begin(), e.Now()) {
			out = append(out, b)
		}
	}
	return out
}

// KnownEarlier are the earlier bookings that the consumer can know of: it made
// them and saw the answer, or it read them at their provider before.
func (s *Story) KnownEarlier(e *Encounter) []*Booking {
	return slices.DeleteFunc(s.Earlier(e), func(b *Booking) bool { return !s.Knows(e.Who, b, e.Last()) })
}

// Knows says whether a consumer can know of a booking at a point in the order of
// events. Knowledge comes from having made it, from having read it, or from the
// registry or a provider having named its URL in an answer to that consumer.
func (s *Story) Knows(who string, b *Booking, seq int) bool {
	if b.MadeBy == who && b.Made <= seq {
		return true
	}
	for _, c := range s.Calls {
		if c.Who != who || c.Closed == 0 || c.Closed > seq || !c.Succeeded() {
			continue
		}
		if c.Kind == ReadOne && c.Booking() == b.URL {
			return s.learnt(who, b, c.Seq)
		}
		if names(c, b) {
			return true
		}
	}
	return false
}

// learnt says that an answer before seq named the booking to the consumer; a lucky guess is not knowledge.
func (s *Story) learnt(who string, b *Booking, seq int) bool {
	for _, c := range s.Calls {
		if c.Who == who && c.Closed != 0 && c.Closed < seq && c.Succeeded() && names(c, b) {
			return true
		}
	}
	return false
}

// names says that a search answer holds the booking.
func names(c *Call, b *Booking) bool {
	switch c.Kind {
	case RegistrySearch, RegistryRead:
		return strings.Contains(string(c.Exchange.Response.Body), b.URL)
	case Search:
		for i := range c.Got.List("entry") {
			if c.Base == b.Base && c.Got.Text("entry", i, "resource", "id") == b.ID {
				return true
			}
		}
	default:
	}
	return false
}

// Replaced are the bookings made in the encounter that a later one of the same
// encounter was made to replace: the user booked again for the same outcome.
// With several outcomes, or two bookings made in one step, none replaces another.
func (s *Story) Replaced(e *Encounter) []*Booking {
	made := s.New(e)
	if len(made) < 2 || len(e.All(contract.RecordOutcome)) > 1 {
		return nil
	}
	last := s.StepOf(made[len(made)-1].Post)
	return slices.DeleteFunc(made, func(b *Booking) bool { return s.StepOf(b.Post) == last })
}

// Standing are the new bookings of the encounter that replace, and are not replaced.
func (s *Story) Standing(e *Encounter) []*Booking {
	replaced := s.Replaced(e)
	return slices.DeleteFunc(s.New(e), func(b *Booking) bool { return slices.Contains(replaced, b) })
}

// Originals are the bookings that the end of the encounter is about: earlier
// ones that the consumer can know of, and those replaced inside the consultation.
func (s *Story) Originals(e *Encounter) []*Booking {
	return append(s.KnownEarlier(e), s.Replaced(e)...)
}

// Established says whether the consumer had proof, by a place in the order of
// events, of a new booking of the encounter: the provider's 201, or a later
// answer that shows it.
func (s *Story) Established(e *Encounter, by int) bool {
	for _, b := range s.New(e) {
		if b.Post.Closed != 0 && b.Post.Closed <= by && b.Confirmed() && b.Post.Got.Text("id") == b.ID {
			return true
		}
		for _, c := range s.CallsIn(e) {
			if c.Closed == 0 || c.Closed > by || c.Seq < b.Post.Seq || !c.Succeeded() {
				continue
			}
			if c.Kind == ReadOne && c.Booking() == b.URL || names(c, b) {
				return true
			}
		}
	}
	return false
}

// Named says whether an answer had told the consumer of that booking URL by a place in the order of events.
func (s *Story) Named(who, url string, by int) bool {
	for _, c := range s.Calls {
		if c.Who == who && c.Closed != 0 && c.Closed <= by && c.Succeeded() && strings.Contains(string(c.Exchange.Response.Body), url) {
			return true
		}
	}
	return false
}

// StateBefore and StateAfter are the states marked nearest to a place in the order of events; nil when there is none.
func (s *Story) StateBefore(seq int) *StateAt {
	var found *StateAt
	for i := range s.States {
		if s.States[i].Seq < seq {
			found = &s.States[i]
		}
	}
	return found
}

// StateAfter is described at StateBefore.
func (s *Story) StateAfter(seq int) *StateAt {
	for i := range s.States {
		if s.States[i].Seq > seq {
			return &s.States[i]
		}
	}
	return nil
}

// Booking is the booking with that URL in the state; false when there is none. A nil state holds nothing.
func (st *StateAt) Booking(url string) (BookingState, bool) {
	if st == nil {
		return BookingState{}, false
	}
	for _, p := range st.Providers {
		for _, b := range p.Bookings {
			if b.URL == url {
				return b, true
			}
		}
	}
	return BookingState{}, false
}

// Slot is the slot with that identifier in the state; false when there is none.
func (st *StateAt) Slot(identifier string) (SlotState, bool) {
	if st == nil {
		return SlotState{}, false
	}
	for _, p := range st.Providers {
		for _, sl := range p.Slots {
			if sl.Identifier == identifier {
				return sl, true
			}
		}
	}
	return SlotState{}, false
}

// Pointer is the status of the registry's entry for a booking; empty when there is none.
func (st *StateAt) Pointer(url string) string {
	if st == nil {
		return ""
	}
	for _, p := range st.Pointers {
		if p.BookingURL == url {
			return p.Status
		}
	}
	return ""
}
