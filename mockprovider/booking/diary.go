// Package booking is a provider's side of booking: its book of slots and what may
// become of the bookings in it.
//
// It refuses to know HTTP and FHIR. Content that it does not model rides along
// unread, so that whoever stored it gets all of it back.
//
//	d, err := booking.New(booking.Config{Now: clk.Now, NewID: booking.SeededIDs(1)})
//	a, err := d.Book(booking.Request{Slot: identifier, Start: start, End: end})
package booking

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config is what a diary needs from outside.
type Config struct {
	// Now is the session's clock.
	Now func() time.Time
	// NewID gives the identifiers of bookings.
	NewID func() string
	// Quota is shared by all who draw on it; nil means no limit.
	Quota *Quota
	// Changed, if set, is told of each change, in the order in which they are made. It is called with the diary
	// locked and must not use it.
	Changed func(Change)
}

// Validate names everything that is missing.
func (c Config) Validate() error {
	var problems []error
	if c.Now == nil {
		problems = append(problems, errors.New("diary: Now is missing"))
	}
	if c.NewID == nil {
		problems = append(problems, errors.New("diary: NewID is missing"))
	}
	return errors.Join(problems...)
}

// Diary is a provider's book of slots. All its methods are safe for concurrent
// use, and what they return are copies.
type Diary struct {
	now   func() time.Time
	newID func() string
	quota *Quota

	changed func(Change)
	pending Change // what has changed and was not told yet

	requests requests

	mu        sync.RWMutex
	services  map[ServiceID]Service
	schedules []Schedule
	pages     map[string]int32 // schedules by ID
	strangers int              // local patient identifiers given out

	texts    shelf
	slots    rack[storedSlot]
	bookings rack[storedBooking] // in the order in which they were made
	contents rack[any]           // of the bookings
	versions rack[storedVersion]
	patients rack[storedPatient]

	slotIDs, identifiers index // of slots; identifiers in lower case
	bookingIDs           index
	patientNumbers       index
	byStart              map[ServiceID][]uint32 // slots, sorted by start, then ID
}

// New returns an empty diary.
func New(c Config) (*Diary, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	d := &Diary{
		now: c.Now, newID: c.NewID, quota: c.Quota, changed: c.Changed,
		services: map[ServiceID]Service{}, pages: map[string]int32{}, byStart: map[ServiceID][]uint32{},
	}
	d.requests.start(c.Changed)
	d.slotIDs = newIndex(func(n uint32) string { return d.texts.read(d.slots.at(n).id) })
	d.identifiers = newIndex(func(n uint32) string { return strings.ToLower(d.texts.read(d.slots.at(n).identifier)) })
	d.bookingIDs = newIndex(func(n uint32) string { return d.texts.read(d.bookings.at(n).id) })
	d.patientNumbers = newIndex(func(n uint32) string { return d.texts.read(d.patients.at(n).number) })
	return d, nil
}

// AddService adds a service. Its ID must be new.
func (d *Diary) AddService(s Service) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, twice := d.services[s.ID]; twice || s.ID == "" {
		return fmt.Errorf("service %q: %w: its ID must be new", s.ID, ErrDiary)
	}
	s.Location.Lines = slices.Clone(s.Location.Lines)
	d.services[s.ID] = s
	return nil
}

// AddSchedule adds a schedule of a service that was added before. Its ID must be new.
func (d *Diary) AddSchedule(s Schedule) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, twice := d.pages[s.ID]; twice || s.ID == "" {
		return fmt.Errorf("schedule %q: %w: its ID must be new", s.ID, ErrDiary)
	}
	if _, ok := d.services[s.Service]; !ok {
		return fmt.Errorf("schedule %q: %w: unknown service %q", s.ID, ErrDiary, s.Service)
	}
	s.Location.Lines = slices.Clone(s.Location.Lines)
	d.pages[s.ID] = int32(len(d.schedules))
	d.schedules = append(d.schedules, s)
	d.pending.Schedule = &s
	d.told()
	return nil
}

// AddSlot adds a slot to a schedule that was added before; its service is the
// schedule's. ID and identifier must be new and the end after the start. An empty
// status means free.
func (d *Diary) AddSlot(s Slot) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.addSlot(s); err != nil {
		return err
	}
	d.pending.Slot = &s
	d.told()
	return nil
}

// AddSlots adds several slots as AddSlot does, up to the first that does not fit. Nobody is told of them
// but by the function, which is called with the diary locked before others see the slots; it may be nil.
func (d *Diary) AddSlots(slots []Slot, tell func()) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if tell != nil {
		tell()
	}
	for _, s := range slots {
		if err := d.addSlot(s); err != nil {
			return err
		}
	}
	return nil
}

// addSlot adds a slot; mu is held.
func (d *Diary) addSlot(s Slot) error {
	page, ok := d.pages[s.Schedule]
	if !ok {
		return fmt.Errorf("slot %q: %w: unknown schedule %q", s.ID, ErrDiary, s.Schedule)
	}
	schedule := &d.schedules[page]
	key := strings.ToLower(s.Identifier)
	_, idTwice := d.slotIDs.find(s.ID)
	_, nameTwice := d.identifiers.find(key)
	switch {
	case s.Service != "" && s.Service != schedule.Service:
		return fmt.Errorf("slot %q: %w: its schedule is of another service", s.ID, ErrDiary)
	case s.ID == "" || idTwice:
		return fmt.Errorf("slot %q: %w: its ID must be new", s.ID, ErrDiary)
	case s.Identifier == "" || nameTwice:
		return fmt.Errorf("slot %q: %w: its identifier must be new", s.ID, ErrDiary)
	case !s.End.After(s.Start):
		return fmt.Errorf("slot %q: %w: it ends before it starts", s.ID, ErrDiary)
	case s.Status != "" && s.Status != SlotFree && s.Status != SlotBusy:
		return fmt.Errorf("slot %q: %w: unknown status %q", s.ID, ErrDiary, s.Status)
	}
	n := d.slots.put(storedSlot{
		id: d.texts.keep(s.ID), identifier: d.texts.keep(s.Identifier), channel: d.texts.keep(s.DeliveryChannel),
		schedule: page, start: momentOf(s.Start), end: momentOf(s.End), version: 1, busy: s.Status == SlotBusy,
	})
	d.slotIDs.add(s.ID, n)
	d.identifiers.add(key, n)
	sorted := d.byStart[schedule.Service]
	at, _ := slices.BinarySearchFunc(sorted, n, d.compareSlots)
	d.byStart[schedule.Service] = slices.Insert(sorted, at, n)
	return nil
}

// compareSlots orders slots by start, then ID; mu is held.
func (d *Diary) compareSlots(a, b uint32) int {
	x, y := d.slots.at(a), d.slots.at(b)
	return cmp.Or(cmp.Compare(x.start.second, y.start.second), cmp.Compare(x.start.nano, y.start.nano),
		strings.Compare(d.texts.read(x.id), d.texts.read(y.id)))
}

// Service returns a service, or ErrUnknownService.
func (d *Diary) Service(id ServiceID) (Service, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	s, ok := d.services[id]
	if !ok {
		return Service{}, ErrUnknownService
	}
	s.Location.Lines = slices.Clone(s.Location.Lines)
	return s, nil
}

// Schedule returns a schedule, or ErrNotFound.
func (d *Diary) Schedule(id string) (Schedule, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	page, ok := d.pages[id]
	if !ok {
		return Schedule{}, ErrNotFound
	}
	s := d.schedules[page]
	s.Location.Lines = slices.Clone(s.Location.Lines)
	return s, nil
}
