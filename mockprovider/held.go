package mockprovider

import (
	"encoding/json"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
)

// held is the data of a mark of the kind [journal.MarkHeld], which tells what changed in what a world holds, as far as no
// exchange tells it: an answer that was lost or spoilt does not say what was stored. Who is a provider's short name,
// "registry", or nobody. It is written where [Config.Keep] asks for it, so that a world can go on after its process. It is one of its members, but for Content and Drawn, which stand beside Diary and Entry.
type held struct {
	// Diary is a change of a provider's diary, and Content what a booking holds where no exchange has it.
	Diary   *booking.Change `json:"diary,omitempty"`
	Content string          `json:"content,omitempty"`
	Fill    *filledDay      `json:"fill,omitempty"`
	Offline *bool           `json:"offline,omitempty"`
	// Done is work of a provider at the registry of which nothing is left to do.
	Done *workDone `json:"done,omitempty"`
	// Entry is a new version of an entry of the registry, Token one that it gave out, and Outage how it is away.
	Entry  *registry.Entry    `json:"entry,omitempty"`
	Token  *registryapi.Grant `json:"token,omitempty"`
	Outage *Outage            `json:"outage,omitempty"`
	Fault  *fault.Change      `json:"fault,omitempty"`
	Clock  *clock.State       `json:"clock,omitempty"`
	// Drawn is how many identifiers have been drawn: of slots and of bookings, or of entries. After a kill it stands alone.
	Drawn []uint64 `json:"drawn,omitempty"`
}

// filledDay is a day whose free slots were put into a diary, those after a time. Drawn is how many identifiers had been drawn before.
type filledDay struct {
	Day   time.Time `json:"day"`
	After time.Time `json:"after"`
	Drawn uint64    `json:"drawn"`
}

type workDone struct {
	Task    string `json:"task"`
	Booking string `json:"booking"`
}

// hold marks a change, where that is asked for and the world is at work.
func (w *World) hold(who string, h held) {
	if !w.keeping.Load() {
		return
	}
	data, err := json.Marshal(h)
	if err != nil {
		data = nil // it is found out when it is read
	}
	w.Journal.Mark(journal.MarkHeld, who, data)
}

// ClockMoved marks in the journal that somebody moved the session's clock.
func (w *World) ClockMoved() {
	state := w.Clock.State()
	w.hold("", held{Clock: &state})
	data, err := json.Marshal(state.Now)
	if err != nil {
		data = nil // only a time of another era cannot be written, and none is let in
	}
	w.Journal.Mark(journal.MarkClock, "", data)
}

// changed is told of each change of the provider's diary.
func (p *Provider) changed(c booking.Change) {
	h := held{Diary: &c, Drawn: []uint64{p.slotIDs.Drawn(), p.bookingIDs.Drawn()}}
	if c.Booking != nil && c.Booking.From == 0 {
		if text, err := httpapi.ContentText(c.Booking.Content); err == nil {
			h.Content = text
		}
	}
	p.hold(h)
}
