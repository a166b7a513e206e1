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
	// Held are the times and slots at which the provider held it, oldest first.
	Held []Holding
}

// Holding is when a booking was to be, from a place in the order of events on.
type Holding struct {
	Seq   int
	Start time.Time
	Slot  string
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

// StartAt is when the booking was to begin, as its provider held it at a point in the order of events.
func (b *Booking) StartAt(seq int) time.Time {
	start := b.Start
	for i, h := range b.Held {
		if i == 0 || h.Seq <= seq {
			start = h.Start
		}
	}
	return start
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
	if n := len(s.States); n > 0 && (s.Lost != "" || s.End != nil && s.End.Fault != "") {
		s.breakOff(s.States[n-1].Seq)
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
	if n := len(b.Held); n == 0 || b.Held[n-1].Slot != held.Slot || !b.Held[n-1].Start.Equal(held.Start) {
		b.Held = append(b.Held, Holding{Seq: seq, Start: held.Start, Slot: held.Slot})
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
		answer := s.served(c)
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
