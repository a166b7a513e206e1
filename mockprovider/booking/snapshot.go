package booking

import (
	"maps"
	"slices"
	"time"
)

// Snapshot is the whole state of a diary at one moment, in a stable order.
type Snapshot struct {
	// Bookings stand in the order in which they were made.
	Bookings []BookingState `json:"bookings"`
	// Slots are sorted by service, start and ID.
	Slots []SlotState `json:"slots"`
}

// BookingState is a booking in its current version.
type BookingState struct {
	ID        string    `json:"id"`
	Version   Version   `json:"version"`
	Versions  int       `json:"versions"`
	Status    Status    `json:"status"`
	NHSNumber NHSNumber `json:"nhs_number,omitempty"`
	// Slot is the slot's identifier.
	Slot     string    `json:"slot"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	BookedBy string    `json:"booked_by"`
}

// SlotState is a slot as it stands.
type SlotState struct {
	ID         string     `json:"id"`
	Identifier string     `json:"identifier"`
	Service    ServiceID  `json:"service"`
	Start      time.Time  `json:"start"`
	End        time.Time  `json:"end"`
	Status     SlotStatus `json:"status"`
}

// Snapshot returns the state of the diary, all of it at one moment.
func (d *Diary) Snapshot() Snapshot {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := Snapshot{Bookings: []BookingState{}, Slots: []SlotState{}}
	for n := range uint32(d.bookings.count()) {
		latest := d.bookings.at(n).latest
		a := d.versionAt(n, latest)
		out.Bookings = append(out.Bookings, BookingState{
			ID: a.ID, Version: a.Version, Versions: int(d.versions.at(latest).number), Status: a.Status,
			NHSNumber: a.Patient, Slot: a.Slot.Identifier, Start: a.Start, End: a.End, BookedBy: a.BookedBy,
		})
	}
	for _, service := range slices.Sorted(maps.Keys(d.byStart)) {
		for _, n := range d.byStart[service] {
			s := d.slotAt(n)
			out.Slots = append(out.Slots, SlotState{
				ID: s.ID, Identifier: s.Identifier, Service: s.Service,
				Start: s.Start, End: s.End, Status: s.Status,
			})
		}
	}
	return out
}
