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
	// Claim is that of the request's identifier; nil where it has none.
	Claim *Claim
	// From is the journal's entry of the request if its body is the content, as it was sent; else 0.
	From int
}

// Book takes the slot and stores the booking in version 1, in one step: of several
// requests for one slot one succeeds, and a refusal leaves no trace.
//
// It returns ErrUnknownSlot, *SlotMismatch, ErrSlotTaken, ErrInPast or ErrFull.
// Source: Booking API, book an appointment; BK-54, BK-55, BK-78.
func (d *Diary) Book(r Request) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	n, ok := d.identifiers.find(strings.ToLower(r.Slot))
	if !ok {
		return Appointment{}, fmt.Errorf("book: %w", ErrUnknownSlot)
	}
	slot := d.slotAt(n)
	now := d.now().UTC()
	switch {
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
	d.set(n, true)
	d.strangers++
	b := BookingMade{
		ID: d.freshID(), Patient: r.Patient, Local: fmt.Sprintf("L-%06d", d.strangers), BookedBy: r.BookedBy, Created: now,
		From: r.From, Content: r.Content,
	}
	made := d.store(storedBooking{
		id: d.texts.keep(b.ID), patient: d.texts.keep(string(b.Patient)),
		local: d.texts.keep(b.Local), bookedBy: d.texts.keep(b.BookedBy), created: momentOf(now),
	}, r.Content)
	if d.changed != nil {
		d.pending.Booking = &b
	}
	d.claimed(r.Claim, b.ID)
	return d.append(made, Appointment{Status: Booked, Slot: slot}), nil
}

// store puts a booking without versions among the others; mu is held.
func (d *Diary) store(stored storedBooking, content any) uint32 {
	made := d.bookings.put(stored)
	d.contents.put(content)
	d.bookingIDs.add(d.texts.read(stored.id), made)
	if number := d.texts.read(stored.patient); number != "" {
		p, known := d.patient(NHSNumber(number))
		if known {
			d.bookings.at(made).earlier = d.patients.at(p).latest + 1
		}
		d.patients.at(p).latest = made
	}
	return made
}

// freshID takes identifiers until one is new here; mu is held.
func (d *Diary) freshID() string {
	for {
		id := d.newID()
		if _, taken := d.bookingIDs.find(id); !taken {
			return id
		}
	}
}
