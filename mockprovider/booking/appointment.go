package booking

import (
	"log/slog"
	"slices"
	"time"
)

// Version is the opaque identifier of one state of a booking.
type Version string

// Status is the state of a booking, as on the wire.
type Status string

// The statuses of a booking. Source: Appointment.status; RD-08.
const (
	Booked         Status = "booked"
	Arrived        Status = "arrived"
	Cancelled      Status = "cancelled"
	EnteredInError Status = "entered-in-error"
)

// Appointment is a booking in one version. It is a value: changing it changes no diary.
type Appointment struct {
	// ID never changes; Version does with every change. Source: BK-51, CX-17.
	ID      string
	Version Version
	Status  Status
	// Patient is the NHS number, or empty when none was given.
	Patient NHSNumber
	// LocalPatient is the provider's own identifier for the patient. Source: BK-58.
	LocalPatient string
	// Slot is the slot as it was when this version was made.
	Slot Slot
	// Start and End are the slot's times, in UTC.
	Start, End time.Time
	// Created is when the booking was made, Updated when this version was. Source: BK-54.
	Created, Updated time.Time
	// BookedBy is the ASID of the consumer that made the booking.
	BookedBy string
	// Note is what staff added.
	Note string
	// Content is what the consumer sent, for whoever speaks its language. It must not be changed.
	Content any
}

// LogValue shows what is not patient data.
func (a Appointment) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", a.ID), slog.String("version", string(a.Version)), slog.String("status", string(a.Status)))
}

// Past reports whether the booking has ended by now.
func (a Appointment) Past(now time.Time) bool { return !a.End.After(now) }

// Appointment returns the current version of a booking, or ErrNotFound. Source: RD-01, RD-10.
func (d *Diary) Appointment(id string) (Appointment, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.current(id)
}

// AppointmentVersion returns one version of a booking, or ErrNotFound. Source: RD-02, CX-19.
func (d *Diary) AppointmentVersion(id string, version Version) (Appointment, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	b, ok := d.bookingIDs.find(id)
	if !ok {
		return Appointment{}, ErrNotFound
	}
	for v := d.bookings.at(b).latest; ; v = d.versions.at(v).before {
		if a := d.versionAt(b, v); a.Version == version {
			return a, nil
		}
		if d.versions.at(v).number == 1 {
			return Appointment{}, ErrNotFound
		}
	}
}

// BookingsOf returns the current versions of a patient's bookings, cancelled ones
// too, oldest booking first. Bookings that have ended by now are left out.
// Source: search for a patient's appointments; RD-16, RD-18, RD-21.
func (d *Diary) BookingsOf(patient NHSNumber) []Appointment {
	d.mu.RLock()
	defer d.mu.RUnlock()
	out := []Appointment{}
	p, ok := d.patientNumbers.find(string(patient))
	if !ok {
		return out
	}
	now := d.now()
	for n := d.patients.at(p).latest + 1; n > 0; n = d.bookings.at(n - 1).earlier {
		if a := d.versionAt(n-1, d.bookings.at(n-1).latest); !a.Past(now) {
			out = append(out, a)
		}
	}
	slices.Reverse(out)
	return out
}

// current returns the newest version; mu is held.
func (d *Diary) current(id string) (Appointment, error) {
	b, ok := d.bookingIDs.find(id)
	if !ok {
		return Appointment{}, ErrNotFound
	}
	return d.versionAt(b, d.bookings.at(b).latest), nil
}

// change stores a new version of a booking that is there; mu is held.
func (d *Diary) change(a Appointment) Appointment {
	b, _ := d.bookingIDs.find(a.ID)
	return d.append(b, a)
}
