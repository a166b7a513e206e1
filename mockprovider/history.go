package mockprovider

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
)

// BookingVersion is a booking as one of its versions has it.
type BookingVersion struct {
	BookingState
	// Created is when the booking was made, Updated when this version was, in UTC.
	Created, Updated time.Time
	// Note is what staff have written; empty when nothing.
	Note string
	// Resource is the Appointment as a read of this version shows it, in FHIR JSON. It
	// holds patient data.
	Resource []byte
}

// Versions returns every version of a booking, oldest first. It returns
// booking.ErrNotFound where there is no such booking. Source: RD-02, CX-19.
func (p *Provider) Versions(id string) ([]BookingVersion, error) {
	current, err := p.diary.Appointment(id)
	if err != nil {
		return nil, fmt.Errorf("%s: versions: %w", p.Name, err)
	}
	// A diary counts a booking's versions from 1.
	last, err := strconv.Atoi(string(current.Version))
	if err != nil {
		return nil, fmt.Errorf("%s: versions: %w", p.Name, err)
	}
	out := make([]BookingVersion, 0, last)
	for n := 1; n <= last; n++ {
		a, err := p.diary.AppointmentVersion(id, booking.Version(strconv.Itoa(n)))
		if err != nil {
			return nil, fmt.Errorf("%s: version %d: %w", p.Name, n, err)
		}
		v, err := p.version(a)
		if err != nil {
			return nil, fmt.Errorf("%s: version %d: %w", p.Name, n, err)
		}
		v.Versions = last
		out = append(out, v)
	}
	return out, nil
}

func (p *Provider) version(a booking.Appointment) (BookingVersion, error) {
	resource, err := httpapi.AppointmentResource(a, p.Base)
	if err != nil {
		return BookingVersion{}, err //nolint:wrapcheck // it names the appointment, and the caller the version
	}
	raw, err := resource.Encode()
	if err != nil {
		return BookingVersion{}, fmt.Errorf("write: %w", err)
	}
	return BookingVersion{
		BookingState: p.bookingState(booking.BookingState{
			ID: a.ID, Version: a.Version, Status: a.Status, NHSNumber: a.Patient,
			Slot: a.Slot.Identifier, Start: a.Start, End: a.End, BookedBy: a.BookedBy,
		}),
		Created: a.Created, Updated: a.Updated, Note: a.Note, Resource: raw,
	}, nil
}

// Between returns the slots that start from one time on and before another, by start.
// What it costs follows their number, not the size of the diary.
func (p *Provider) Between(from, to time.Time) []SlotState {
	found, err := p.diary.Search(booking.Query{
		From: booking.Bound{At: from}, To: booking.Bound{At: to, Exclusive: true},
	})
	if err != nil {
		return nil // no service is named, so this cannot come up
	}
	out := make([]SlotState, 0, len(found))
	for _, s := range found {
		out = append(out, SlotState{
			ID: s.ID, Identifier: s.Identifier, Service: string(s.Service), Start: s.Start, End: s.End, Status: string(s.Status),
		})
	}
	return out
}

// Bookings returns the provider's bookings in their current versions, the latest
// first, without marking in the journal that anybody was shown them.
func (p *Provider) Bookings() []BookingState {
	held := p.diary.Snapshot().Bookings
	out := make([]BookingState, 0, len(held))
	for _, b := range slices.Backward(held) {
		out = append(out, p.bookingState(b))
	}
	return out
}

// BookingCount returns how many bookings there are, of all providers together.
func (w *World) BookingCount() int {
	n := 0
	for _, p := range w.providers {
		n += p.diary.Count()
	}
	return n
}
