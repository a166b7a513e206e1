package booking

import "fmt"

// CancelLocally is staff cancelling a booking in the provider's own system: a new
// version, the slot released. It returns ErrNotFound or ErrAlreadyCancelled. Source: CX-22.
func (d *Diary) CancelLocally(id string) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.standing(id)
	if err != nil {
		return Appointment{}, fmt.Errorf("cancel locally: %w", err)
	}
	return d.cancel(a), nil
}

// Move is staff moving a booking to another free slot: the same booking in a new
// version. It returns ErrNotFound, ErrAlreadyCancelled, ErrUnknownSlot or ErrSlotTaken.
func (d *Diary) Move(id, slotID string) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.standing(id)
	if err != nil {
		return Appointment{}, fmt.Errorf("move: %w", err)
	}
	slot, ok := d.slotIDs.find(slotID)
	switch {
	case !ok:
		return Appointment{}, fmt.Errorf("move: %w", ErrUnknownSlot)
	case d.slots.at(slot).busy:
		return Appointment{}, fmt.Errorf("move: %w", ErrSlotTaken)
	}
	return d.move(a, slot), nil
}

// MoveToNext is staff moving a booking to the first free slot of the same service
// that starts after it or, when there is none, to the first that has not begun. It
// returns ErrNotFound, ErrAlreadyCancelled or ErrNoSlot.
func (d *Diary) MoveToNext(id string) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.standing(id)
	if err != nil {
		return Appointment{}, fmt.Errorf("move: %w", err)
	}
	all, now := d.byStart[a.Slot.Service], d.now()
	later := now
	if a.Start.After(now) {
		later = a.Start
	}
	for _, from := range []Bound{{At: later, Exclusive: true}, {At: now, Exclusive: true}} {
		for _, slot := range d.window(all, from, Bound{}) {
			if !d.slots.at(slot).busy {
				return d.move(a, slot), nil
			}
		}
	}
	return Appointment{}, fmt.Errorf("move: %w", ErrNoSlot)
}

func (d *Diary) move(a Appointment, slot uint32) Appointment {
	d.set(slot, true)
	d.release(a.Slot.ID)
	a.Slot = d.slotAt(slot)
	return d.change(a)
}

// AddNote is staff writing a note on a booking: a new version that differs in its
// comment only. It returns ErrNotFound or ErrAlreadyCancelled.
func (d *Diary) AddNote(id, text string) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.standing(id)
	if err != nil {
		return Appointment{}, fmt.Errorf("note: %w", err)
	}
	a.Note = text
	return d.change(a), nil
}

// Arrive is staff marking the patient as arrived: a new version. It returns
// ErrNotFound or ErrAlreadyCancelled. Source: BK-65.
func (d *Diary) Arrive(id string) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.standing(id)
	if err != nil {
		return Appointment{}, fmt.Errorf("arrive: %w", err)
	}
	a.Status = Arrived
	return d.change(a), nil
}

// standing returns a booking that has not been cancelled; mu is held.
func (d *Diary) standing(id string) (Appointment, error) {
	a, err := d.current(id)
	if err == nil && a.Status == Cancelled {
		return Appointment{}, ErrAlreadyCancelled
	}
	return a, err
}
