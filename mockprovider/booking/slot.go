package booking

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"
)

// SlotStatus is free or busy, the two that the Standard uses. Source: SL-20.
type SlotStatus string

// The statuses of a slot, as on the wire.
const (
	SlotFree SlotStatus = "free"
	SlotBusy SlotStatus = "busy"
)

// Slot is a span of time that can hold one booking.
type Slot struct {
	// ID is the provider's logical id.
	ID string
	// Identifier is the UUID by which a consumer names the slot when it books. Source: SL-41.
	Identifier string
	// Schedule is the ID of its schedule, Service that schedule's service.
	Schedule string
	Service  ServiceID
	// Start and End are in UTC.
	Start, End time.Time
	Status     SlotStatus
	// DeliveryChannel is In-person, Telephone, Video or empty for not known; it is never defaulted. Source: SL-53.
	DeliveryChannel string
	// Version counts the slot's states from 1.
	Version int
}

// Bound is one end of a window. The zero Bound is open.
type Bound struct {
	At time.Time
	// Exclusive leaves out At itself.
	Exclusive bool
}

// Set reports whether the bound limits anything.
func (b Bound) Set() bool { return !b.At.IsZero() }

// Query asks for the slots that start inside a window.
type Query struct {
	// Services are the services asked for, any of them; none means all.
	Services []ServiceID
	From, To Bound
	// Statuses are the statuses asked for, any of them; nil means all and an empty list none.
	Statuses []SlotStatus
}

// Search returns the slots that answer the query, by start and then ID, across
// every schedule of the services asked for.
//
// The cost follows the number of slots in the window, not the size of the diary.
// It returns ErrUnknownService when none of the services asked for is delivered
// here. Safe for concurrent use. Source: Booking API, search for slots; SL-15 to SL-23.
func (d *Diary) Search(q Query) ([]Slot, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	ids := q.Services
	if len(ids) == 0 {
		for id := range d.services {
			ids = append(ids, id)
		}
	}
	found, known := []Slot{}, len(q.Services) == 0
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if _, ok := d.services[id]; !ok {
			continue
		}
		known = true
		inside := d.window(d.byStart[id], q.From, q.To)
		found = slices.Grow(found, len(inside))
		for _, n := range inside {
			if q.Statuses == nil || slices.Contains(q.Statuses, d.slots.at(n).status()) {
				found = append(found, d.slotAt(n))
			}
		}
	}
	if !known {
		return nil, ErrUnknownService
	}
	slices.SortFunc(found, func(a, b Slot) int { return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ID, b.ID)) })
	return found, nil
}

// window returns the run of sorted slots whose start lies between the bounds; mu is held.
func (d *Diary) window(sorted []uint32, from, to Bound) []uint32 {
	start := func(i int) time.Time { return d.slots.at(sorted[i]).start.time() }
	first, end := 0, len(sorted)
	if from.Set() {
		first = sort.Search(len(sorted), func(i int) bool {
			return start(i).After(from.At) || !from.Exclusive && start(i).Equal(from.At)
		})
	}
	if to.Set() {
		end = sort.Search(len(sorted), func(i int) bool {
			return start(i).After(to.At) || to.Exclusive && start(i).Equal(to.At)
		})
	}
	if first >= end {
		return nil
	}
	return sorted[first:end]
}

// Slot returns the slot with the given logical id, or ErrNotFound.
func (d *Diary) Slot(id string) (Slot, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	n, ok := d.slotIDs.find(id)
	if !ok {
		return Slot{}, ErrNotFound
	}
	return d.slotAt(n), nil
}

// Fill makes a free slot busy without a booking, as when a walk-in patient is
// given it at the desk. It returns ErrNotFound or ErrSlotTaken.
func (d *Diary) Fill(slotID string) (Slot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.told()
	n, ok := d.slotIDs.find(slotID)
	if !ok {
		return Slot{}, ErrNotFound
	}
	return d.fill(n)
}

// fill makes a slot busy; mu is held.
func (d *Diary) fill(n uint32) (Slot, error) {
	s := d.slots.at(n)
	if s.busy {
		return Slot{}, ErrSlotTaken
	}
	d.set(n, true)
	return d.slotAt(n), nil
}
