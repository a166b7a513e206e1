package mockprovider

import (
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
)

// State is all that providers and registry hold at one moment, in a stable order.
type State struct {
	Providers []ProviderState `json:"providers"`
	Pointers  []PointerState  `json:"pointers"`
}

// ProviderState is one provider's diary: bookings as they were made, slots by service, start and id.
type ProviderState struct {
	Name     string         `json:"name"`
	Base     string         `json:"base"`
	Bookings []BookingState `json:"bookings"`
	Slots    []SlotState    `json:"slots"`
}

// BookingState is a booking in its current version.
type BookingState struct {
	// URL is absolute and names no version.
	URL     string `json:"url"`
	ID      string `json:"id"`
	Version string `json:"version"`
	// Versions is how many versions there are.
	Versions  int    `json:"versions"`
	Status    string `json:"status"`
	NHSNumber string `json:"nhs_number"`
	// Slot is the slot's identifier.
	Slot  string    `json:"slot"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// BookedBy is the ASID of the consumer.
	BookedBy string `json:"booked_by"`
}

// SlotState is a slot as it stands.
type SlotState struct {
	ID         string    `json:"id"`
	Identifier string    `json:"identifier"`
	Service    string    `json:"service"`
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
	Status     string    `json:"status"`
}

// PointerState is one entry of the registry, in the order of registration.
type PointerState struct {
	ID         string `json:"id"`
	BookingURL string `json:"booking_url"`
	Status     string `json:"status"`
	Version    string `json:"version"`
	NHSNumber  string `json:"nhs_number"`
}

// State returns what providers and registry hold. Each provider's part is of one moment.
func (w *World) State() State {
	out := State{Providers: make([]ProviderState, 0, len(w.providers)), Pointers: w.registry.Pointers()}
	for _, p := range w.providers {
		out.Providers = append(out.Providers, p.State())
	}
	return out
}

// Owes is how much the provider has still to tell the registry.
func (p *Provider) Owes() int { return p.registrar.Pending() }

// State returns what the provider holds.
func (p *Provider) State() ProviderState {
	snapshot := p.diary.Snapshot()
	out := ProviderState{
		Name: p.Name, Base: p.Base,
		Bookings: make([]BookingState, 0, len(snapshot.Bookings)), Slots: make([]SlotState, 0, len(snapshot.Slots)),
	}
	for _, b := range snapshot.Bookings {
		out.Bookings = append(out.Bookings, p.bookingState(b))
	}
	for _, s := range snapshot.Slots {
		out.Slots = append(out.Slots, SlotState{
			ID: s.ID, Identifier: s.Identifier, Service: string(s.Service),
			Start: s.Start, End: s.End, Status: string(s.Status),
		})
	}
	return out
}

func (p *Provider) bookingState(b booking.BookingState) BookingState {
	return BookingState{
		URL: p.url(b.ID), ID: b.ID, Version: string(b.Version), Versions: b.Versions,
		Status: string(b.Status), NHSNumber: string(b.NHSNumber), Slot: b.Slot,
		Start: b.Start, End: b.End, BookedBy: b.BookedBy,
	}
}

func pointerState(e registry.Entry) PointerState {
	return PointerState{
		ID: e.ID, BookingURL: e.BookingURL, Status: string(e.Status), Version: e.Version, NHSNumber: string(e.NHSNumber),
	}
}
