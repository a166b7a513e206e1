package booking

import "fmt"

// Cancellation asks for a booking to be cancelled.
type Cancellation struct {
	ID string
	// IfMatch is the version that the update is based on; empty when none was named.
	IfMatch Version
	// Status is the status that the update asks for.
	Status Status
	// Differs compares the update with the booking as stored and returns the first
	// element, the status aside, that is not the same. Nil means that nothing differs.
	// It is called with the diary locked and must not use it.
	Differs func(Appointment) (path string, differ bool)
	// Claim is that of the request's identifier; nil where it has none.
	Claim *Claim
}

// Precondition returns the booking if version is its current one, so that a
// request can be refused before its content is looked at. It returns ErrNotFound,
// ErrNoPrecondition or *VersionConflict. Source: CX-25, CX-26, CX-31.
func (d *Diary) Precondition(id string, version Version) (Appointment, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.precondition(id, version)
}

func (d *Diary) precondition(id string, version Version) (Appointment, error) {
	a, err := d.current(id)
	switch {
	case err != nil:
		return Appointment{}, err
	case version == "":
		return Appointment{}, ErrNoPrecondition
	case version != a.Version:
		return Appointment{}, &VersionConflict{Have: a.Version, Want: version}
	}
	return a, nil
}

// Cancel stores a new version of the booking with the status cancelled, keeps all
// earlier versions and releases the slot. A slot that has ended is not offered again.
//
// Of several updates based on one version one succeeds. It returns ErrNotFound,
// ErrNoPrecondition, *VersionConflict, ErrNotCancellation, ErrAlreadyCancelled,
// ErrNotBooked, ErrInPast or *ElementsChanged, and a refusal changes nothing. Safe for concurrent
// use. Source: Booking API, cancel an appointment; CX-13, CX-19, CX-21, CX-36.
func (d *Diary) Cancel(c Cancellation) (Appointment, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	a, err := d.precondition(c.ID, c.IfMatch)
	switch {
	case err != nil:
		return Appointment{}, fmt.Errorf("cancel: %w", err)
	case a.Status == Cancelled:
		return Appointment{}, fmt.Errorf("cancel: %w", ErrAlreadyCancelled)
	case c.Status != Cancelled:
		return Appointment{}, fmt.Errorf("cancel: %w", ErrNotCancellation)
	case a.Status != Booked:
		return Appointment{}, fmt.Errorf("cancel: %w", ErrNotBooked)
	case a.Past(d.now()):
		return Appointment{}, fmt.Errorf("cancel: %w", ErrInPast)
	}
	if c.Differs != nil {
		if path, differ := c.Differs(a); differ {
			return Appointment{}, fmt.Errorf("cancel: %w", &ElementsChanged{Path: path})
		}
	}
	d.claimed(c.Claim, a.ID)
	return d.cancel(a), nil
}

// cancel releases the slot and stores the cancelled version; mu is held.
func (d *Diary) cancel(a Appointment) Appointment {
	a.Status = Cancelled
	d.release(a.Slot.ID)
	return d.change(a)
}

// release makes a slot free again unless it has ended; mu is held.
func (d *Diary) release(slotID string) {
	n, ok := d.slotIDs.find(slotID)
	if !ok {
		return
	}
	if s := d.slots.at(n); s.end.time().After(d.now()) {
		d.set(n, false)
	}
}
