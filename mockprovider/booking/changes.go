package booking

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Change is what changed in a diary in one step, as far as it cannot be known otherwise: enough to
// make the same change in a diary that stands as this one did before; see [Diary.Restore].
type Change struct {
	// Schedule and Slot were added.
	Schedule *Schedule `json:"schedule,omitempty"`
	Slot     *Slot     `json:"slot,omitempty"`
	// Slots are those whose status changed, as they stand now.
	Slots []SlotChange `json:"slots,omitempty"`
	// Booking was made.
	Booking *BookingMade `json:"booking,omitempty"`
	// Version is a new version of a booking, the first one too.
	Version *VersionMade `json:"version,omitempty"`
	// Request is the identifier of the request that succeeded with this, for the booking of that ID.
	Request string `json:"request,omitempty"`
	For     string `json:"for,omitempty"`
}

// SlotChange is a slot's new status.
type SlotChange struct {
	ID      string `json:"id"`
	Busy    bool   `json:"busy"`
	Version int    `json:"version"`
}

// BookingMade is what stays the same in all versions of a booking.
type BookingMade struct {
	ID       string    `json:"id"`
	Patient  NHSNumber `json:"patient,omitempty"`
	Local    string    `json:"local"`
	BookedBy string    `json:"booked_by,omitempty"`
	Created  time.Time `json:"created"`
	// From is the journal's entry of the request whose body is the content; where it is 0, whoever keeps the change keeps Content.
	From    int `json:"from,omitempty"`
	Content any `json:"-"`
}

// VersionMade is one version of a booking.
type VersionMade struct {
	Booking string    `json:"booking"`
	Number  int       `json:"number"`
	Status  Status    `json:"status"`
	Slot    string    `json:"slot"`
	Note    string    `json:"note,omitempty"`
	Updated time.Time `json:"updated"`
}

// errUnfit: a change does not fit the diary as it stands.
var errUnfit = errors.New("the change does not follow from what the diary holds")

// told tells of what has changed since it was last called; mu is held.
func (d *Diary) told() {
	c := d.pending
	d.pending = Change{}
	if d.changed == nil {
		return
	}
	if c.Schedule != nil || c.Slot != nil || c.Slots != nil || c.Version != nil {
		d.changed(c)
	}
}

// claimed notes under which request identifier something is done; mu is held.
func (d *Diary) claimed(c *Claim, booking string) {
	if c != nil && d.changed != nil {
		d.pending.Request, d.pending.For = c.id, booking
		c.told = true
	}
}

// set changes a slot's status; mu is held.
func (d *Diary) set(n uint32, busy bool) {
	s := d.slots.at(n)
	if s.busy == busy {
		return
	}
	s.set(busy)
	if d.changed != nil {
		d.pending.Slots = append(d.pending.Slots, SlotChange{ID: d.texts.read(s.id), Busy: busy, Version: int(s.version)})
	}
}

// Restore makes a change that another diary told of, without telling of it again. Changes are made
// in the order in which they were told. What does not fit is an error, and the diary stays as it is.
func (d *Diary) Restore(c Change) error {
	switch {
	case c.Schedule != nil:
		return d.untold(func() error { return d.AddSchedule(*c.Schedule) })
	case c.Slot != nil:
		return d.untold(func() error { return d.AddSlot(*c.Slot) })
	}
	d.mu.Lock()
	err := d.restore(c)
	d.mu.Unlock()
	if err == nil && c.Request != "" {
		d.requests.succeeded(c.Request, c.For)
	}
	return err
}

// untold does something without telling of it. It is called before the diary is in use.
func (d *Diary) untold(do func() error) error {
	tell := d.changed
	d.changed = nil
	defer func() { d.changed = tell }()
	return do()
}

// restore makes a change of slots and bookings; mu is held.
func (d *Diary) restore(c Change) error {
	var slots []uint32
	for _, s := range c.Slots {
		n, ok := d.slotIDs.find(s.ID)
		if !ok {
			return fmt.Errorf("slot %s: %w", s.ID, errUnfit)
		}
		slots = append(slots, n)
	}
	if err := d.fits(c); err != nil {
		return err
	}
	for i, n := range slots {
		s := d.slots.at(n)
		s.busy, s.version = c.Slots[i].Busy, uint32(c.Slots[i].Version)
	}
	if c.Booking != nil {
		d.restoreBooking(*c.Booking)
	}
	if v := c.Version; v != nil {
		b, _ := d.bookingIDs.find(v.Booking)
		a := Appointment{Status: v.Status, Slot: Slot{ID: v.Slot}, Note: v.Note}
		if v.Number > 1 {
			a.Version = Version(strconv.Itoa(v.Number - 1))
		}
		d.appendAt(b, a, v.Updated)
	}
	return nil
}

// fits says whether a change of a booking follows from what is there; mu is held.
func (d *Diary) fits(c Change) error {
	v := c.Version
	if v == nil {
		if c.Booking != nil {
			return fmt.Errorf("booking %s without a version: %w", c.Booking.ID, errUnfit)
		}
		return nil
	}
	b, known := d.bookingIDs.find(v.Booking)
	_, slot := d.slotIDs.find(v.Slot)
	has := 0
	if known {
		has = int(d.versions.at(d.bookings.at(b).latest).number)
	}
	makes := c.Booking != nil && c.Booking.ID == v.Booking
	if !slot || known == makes || v.Number != has+1 || !slices.Contains(statuses[:], v.Status) {
		return fmt.Errorf("booking %s, version %d: %w", v.Booking, v.Number, errUnfit)
	}
	return nil
}

// restoreBooking stores a booking that has no version yet; mu is held.
func (d *Diary) restoreBooking(b BookingMade) {
	d.quota.force()
	d.strangers++
	d.store(storedBooking{
		id: d.texts.keep(b.ID), patient: d.texts.keep(string(b.Patient)), local: d.texts.keep(b.Local),
		bookedBy: d.texts.keep(b.BookedBy), created: momentOf(b.Created),
	}, b.Content)
}
