package booking

import (
	"fmt"
	"strings"
	"time"
)

// Request asks for a slot to be booked.
type Request struct {
	// Slot is the slot's identifier; the case of its letters does not matter.
	Slot string
	// Schedule is the ID of the schedule the consumer saw the slot on; empty is not compared.
	Schedule string
	// Start and End are the times the consumer holds for the slot.
	Start, End time.Time
	// Patient is the NHS number, or empty when none is held. Source: BK-57.
	Patient NHSNumber
	// BookedBy is the consumer's ASID.
	BookedBy string
	// Content is kept unread; the caller must not change it afterwards.
	Content any
}

// Book takes the slot and stores the booking in version 1, in one step: of several
// requests for one slot one succeeds, and a refusal leaves no trace.
//
// It returns ErrUnknownSlot, *SlotMismatch, ErrSlotTaken, ErrInPast or ErrFull.
// Source: Booking API, book an appointment; BK-54, BK-55, BK-78.
func (d *Diary) Book(r Request) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	slot, ok := d.identified[strings.ToLower(r.Slot)]
	now := d.now().UTC()
	switch {
	case !ok:
		return Appointment{}, fmt.Errorf("book: %w", ErrUnknownSlot)
	case r.Schedule != "" && r.Schedule != slot.Schedule:
		return Appointment{}, &SlotMismatch{Element: "schedule"}
	case !r.Start.Equal(slot.Start):
		return Appointment{}, &SlotMismatch{Element: "start"}
	case !r.End.Equal(slot.End):
		return Appointment{}, &SlotMismatch{Element: "end"}
	case slot.Status != SlotFree:
		return Appointment{}, fmt.Errorf("book: %w", ErrSlotTaken)
	case !slot.End.After(now):
		return Appointment{}, fmt.Errorf("book: %w", ErrInPast)
	case !d.quota.take():
		return Appointment{}, fmt.Errorf("book: %w", ErrFull)
	}
	slot.set(SlotBusy)
	d.strangers++
	a := Appointment{
		ID: d.freshID(), Status: Booked,
		Patient: r.Patient, LocalPatient: fmt.Sprintf("L-%06d", d.strangers),
		Slot: *slot, Start: slot.Start, End: slot.End,
		Created: now, BookedBy: r.BookedBy, Content: r.Content,
	}
	d.order = append(d.order, a.ID)
	if a.Patient != "" {
		d.byPatient[a.Patient] = append(d.byPatient[a.Patient], a.ID)
	}
	return d.append(a), nil
}

// freshID takes identifiers until one is new here; mu is held.
func (d *Diary) freshID() string {
	for {
		id := d.newID()
		if _, taken := d.bookings[id]; !taken {
			return id
		}
	}
}
