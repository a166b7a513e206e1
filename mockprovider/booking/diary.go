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
	"errors"
	"fmt"
	"slices"
	"strconv"
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

	requests requests

	mu         sync.RWMutex
	services   map[ServiceID]Service
	schedules  map[string]Schedule
	slots      map[string]*Slot         // by ID
	identified map[string]*Slot         // by identifier, in lower case
	byStart    map[ServiceID][]*Slot    // sorted by start, then ID
	bookings   map[string][]Appointment // every version, oldest first, by booking ID
	order      []string                 // booking IDs as they were made
	byPatient  map[NHSNumber][]string
	strangers  int // local patient identifiers given out
}

// New returns an empty diary.
func New(c Config) (*Diary, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &Diary{
		now: c.Now, newID: c.NewID, quota: c.Quota,
		requests:   requests{done: map[string]string{}, held: map[string]chan struct{}{}},
		services:   map[ServiceID]Service{},
		schedules:  map[string]Schedule{},
		slots:      map[string]*Slot{},
		identified: map[string]*Slot{},
		byStart:    map[ServiceID][]*Slot{},
		bookings:   map[string][]Appointment{},
		byPatient:  map[NHSNumber][]string{},
	}, nil
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
	if _, twice := d.schedules[s.ID]; twice || s.ID == "" {
		return fmt.Errorf("schedule %q: %w: its ID must be new", s.ID, ErrDiary)
	}
	if _, ok := d.services[s.Service]; !ok {
		return fmt.Errorf("schedule %q: %w: unknown service %q", s.ID, ErrDiary, s.Service)
	}
	s.Location.Lines = slices.Clone(s.Location.Lines)
	d.schedules[s.ID] = s
	return nil
}

// AddSlot adds a slot to a schedule that was added before; its service is the
// schedule's. ID and identifier must be new and the end after the start. An empty
// status means free.
func (d *Diary) AddSlot(s Slot) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	schedule, ok := d.schedules[s.Schedule]
	key := strings.ToLower(s.Identifier)
	_, idTwice := d.slots[s.ID]
	_, nameTwice := d.identified[key]
	switch {
	case !ok:
		return fmt.Errorf("slot %q: %w: unknown schedule %q", s.ID, ErrDiary, s.Schedule)
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
	s.Service = schedule.Service
	s.Start, s.End = s.Start.UTC(), s.End.UTC()
	s.Version = 1
	if s.Status == "" {
		s.Status = SlotFree
	}
	slot := &s
	d.slots[s.ID], d.identified[key] = slot, slot
	at, _ := slices.BinarySearchFunc(d.byStart[s.Service], slot, compareSlots)
	d.byStart[s.Service] = slices.Insert(d.byStart[s.Service], at, slot)
	return nil
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
	s, ok := d.schedules[id]
	if !ok {
		return Schedule{}, ErrNotFound
	}
	s.Location.Lines = slices.Clone(s.Location.Lines)
	return s, nil
}

// append stores a new version of a booking, dated now; mu is held.
func (d *Diary) append(a Appointment) Appointment {
	a.Version = Version(strconv.Itoa(len(d.bookings[a.ID]) + 1))
	a.Updated = d.now().UTC()
	d.bookings[a.ID] = append(d.bookings[a.ID], a)
	return a
}
