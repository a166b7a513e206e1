package evidence

import "time"

// StateAt is what providers and registry held at a point in the order of events.
type StateAt struct {
	Seq   int
	Label string
	State
}

// State is the part of the mock's state that rules may read.
type State struct {
	Providers []struct {
		Name     string         `json:"name"`
		Base     string         `json:"base"`
		Bookings []BookingState `json:"bookings"`
		Slots    []SlotState    `json:"slots"`
	} `json:"providers"`
	Pointers []PointerState `json:"pointers"`
}

// BookingState is one booking as its provider holds it.
type BookingState struct {
	URL       string    `json:"url"`
	ID        string    `json:"id"`
	Version   string    `json:"version"`
	Versions  int       `json:"versions"`
	Status    string    `json:"status"`
	NHSNumber string    `json:"nhs_number"`
	Slot      string    `json:"slot"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	BookedBy  string    `json:"booked_by"`
}

// SlotState is one slot as its provider holds it.
type SlotState struct {
	Identifier string    `json:"identifier"`
	Service    string    `json:"service"`
	Start      time.Time `json:"start"`
	Status     string    `json:"status"`
}

// PointerState is one entry of the registry.
type PointerState struct {
	ID         string `json:"id"`
	Version    string `json:"version"`
	BookingURL string `json:"booking_url"`
	Status     string `json:"status"`
	NHSNumber  string `json:"nhs_number"`
}

// StateBefore and StateAfter are the states marked nearest to a place in the order of events; nil when there is none.
func (s *Story) StateBefore(seq int) *StateAt {
	var found *StateAt
	for i := range s.States {
		if s.States[i].Seq < seq {
			found = &s.States[i]
		}
	}
	return found
}

// StateAfter is described at StateBefore.
func (s *Story) StateAfter(seq int) *StateAt {
	for i := range s.States {
		if s.States[i].Seq > seq {
			return &s.States[i]
		}
	}
	return nil
}

// Booking is the booking with that URL in the state; false when there is none. A nil state holds nothing.
func (st *StateAt) Booking(url string) (BookingState, bool) {
	if st == nil {
		return BookingState{}, false
	}
	for _, p := range st.Providers {
		for _, b := range p.Bookings {
			if b.URL == url {
				return b, true
			}
		}
	}
	return BookingState{}, false
}

// Slot is the slot with that identifier in the state; false when there is none.
func (st *StateAt) Slot(identifier string) (SlotState, bool) {
	if st == nil {
		return SlotState{}, false
	}
	for _, p := range st.Providers {
		for _, sl := range p.Slots {
			if sl.Identifier == identifier {
				return sl, true
			}
		}
	}
	return SlotState{}, false
}

// Pointer is the status of the registry's entry for a booking; empty when there is none.
func (st *StateAt) Pointer(url string) string {
	if st == nil {
		return ""
	}
	for _, p := range st.Pointers {
		if p.BookingURL == url {
			return p.Status
		}
	}
	return ""
}
