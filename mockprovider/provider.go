package mockprovider

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/handoff"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
	"github.com/rebookcheck/rebookcheck/mockprovider/variance"
)

// Provider is one booking provider of the session, as its own staff know it. It is
// safe for concurrent use.
type Provider struct {
	// Name is what people call it, Short its name in the journal and in the plan of faults.
	Name, Short string
	// Base is its base URL as service discovery gives it; it is reached through the proxy only.
	Base string
	// ASID has 12 digits, ODS is its organisation's code, ServiceID that of its first service.
	ASID, ODS, ServiceID string

	services      []OutsetService
	practitioners []OutsetPractitioner

	diary     *booking.Diary
	registrar *registrar.Registrar
	journal   *journal.Journal
	door      *handoff.Door
	ended     *atomic.Bool // the session is over
	variance  *variance.Variance
	now       func() time.Time
	// slotIDs and bookingIDs are where identifiers are drawn from.
	slotIDs, bookingIDs *booking.IDs
	hold                func(held)
	// noRegistry has nothing registered.
	noRegistry bool
	// anyNHSNumber accepts patients outside the synthetic range.
	anyNHSNumber bool
	away         atomic.Bool // it refuses connections

	mu    sync.Mutex
	slots map[string]int // how many slots were given the same id before numbering
	// filled are the days whose slots were put in by Fill.
	filled map[time.Time]bool
}

var _ fault.StaffActs = (*Provider)(nil)

func (p *Provider) url(id string) string { return p.Base + "/Appointment/" + id }

// ScheduleID is the id of the schedule that the provider's slots are in, unless they are given another.
func (p *Provider) ScheduleID() string { return p.variance.ID(p.Short + "-gp") }

// AddSlot puts a free slot into the diary.
func (p *Provider) AddSlot(start, end time.Time) error {
	_, err := p.addSlot(start, end)
	return err
}

func (p *Provider) addSlot(start, end time.Time) (booking.Slot, error) {
	return p.addSlotIn(p.ScheduleID(), channelInPerson, start, end)
}

// addSlotIn puts a slot into one of the diary's schedules; an empty channel is one that is not known.
func (p *Provider) addSlotIn(schedule, channel string, start, end time.Time) (booking.Slot, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	slot := p.newSlot(schedule, channel, start, end, p.slotIDs)
	if err := p.diary.AddSlot(slot); err != nil {
		return booking.Slot{}, fmt.Errorf("%s: add slot: %w", p.Name, err)
	}
	return slot, nil
}

// slotName is the id that a slot of that start has before it is numbered.
func (p *Provider) slotName(start time.Time) string {
	return p.Short + "-" + start.UTC().Format("20060102-1504")
}

// newSlot names a slot; mu is held.
func (p *Provider) newSlot(schedule, channel string, start, end time.Time, ids *booking.IDs) booking.Slot {
	id := p.slotName(start)
	p.slots[id]++
	if n := p.slots[id]; n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	return booking.Slot{
		ID: p.variance.ID(id), Identifier: ids.Next(), Schedule: schedule, Start: start, End: end, DeliveryChannel: channel,
	}
}

// CancelLocally is staff cancelling a booking in their own system: it reads as
// cancelled from then on, its slot is free, and its pointer is updated. Source: RB-46, CX-22, RG-23.
func (p *Provider) CancelLocally(_ context.Context, id string) error {
	b, err := p.diary.CancelLocally(id)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.did("cancel-locally", b)
	p.unregister(b)
	return nil
}

// Move is staff moving a booking to a slot that starts then; where there is none, one
// is made. The times of its pointer follow. Source: wire contract, 17 row 22.
func (p *Provider) Move(_ context.Context, id string, start time.Time) error {
	current, err := p.diary.Appointment(id)
	if err != nil {
		return fmt.Errorf("%s: move: %w", p.Name, err)
	}
	slot, err := p.slotAt(string(current.Slot.Service), start, current.End.Sub(current.Start))
	if err != nil {
		return fmt.Errorf("%s: move: %w", p.Name, err)
	}
	b, err := p.diary.Move(id, slot.ID)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.moved(b)
	return nil
}

// MoveToNext is staff moving a booking to the next free slot. The times of its pointer follow.
func (p *Provider) MoveToNext(_ context.Context, id string) error {
	b, err := p.diary.MoveToNext(id)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.moved(b)
	return nil
}

// moved marks that staff moved a booking and has the registrar bring its pointer up to date.
func (p *Provider) moved(b booking.Appointment) {
	p.did("move", b)
	if !p.noRegistry {
		p.registrar.Moved(p.pointer(b))
	}
}

// AddNote is staff writing a note on a booking: a new version that differs in nothing else.
func (p *Provider) AddNote(_ context.Context, id, text string) error {
	b, err := p.diary.AddNote(id, text)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.did("note", b)
	return nil
}

// FillSlot is staff giving a free slot to somebody who came in, by the identifier that consumers know it by.
func (p *Provider) FillSlot(_ context.Context, slot string) error {
	if _, err := p.diary.FillIdentified(slot); err != nil {
		return fmt.Errorf("%s: fill slot: %w", p.Name, err)
	}
	p.mark(journal.StaffMark{Act: "fill-slot"})
	return nil
}

// Arrive is staff marking the patient as arrived.
func (p *Provider) Arrive(_ context.Context, id string) error {
	b, err := p.diary.Arrive(id)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	p.did("arrive", b)
	return nil
}

// StaffList returns what staff are shown when they look a patient up: every booking
// of the patient, whatever its status and time, in the order in which they were
// made. An empty number shows everybody's. Source: RB-42, RB-45.
func (p *Provider) StaffList(nhsNumber string) []BookingState {
	out := []BookingState{}
	act := journal.StaffMark{Act: "list", Shown: []string{}}
	for _, b := range p.State().Bookings {
		if nhsNumber == "" || b.NHSNumber == nhsNumber {
			out = append(out, b)
			act.Shown = append(act.Shown, b.URL)
		}
	}
	p.mark(act)
	return out
}

// Offline has the provider refuse connections, so that the proxy answers for it, or take them again.
func (p *Provider) Offline(off bool) error {
	if p.ended.Load() {
		return fmt.Errorf("%s: offline: %w", p.Name, errEnded)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if off {
		p.door.Refuse()
	} else {
		p.door.Open()
	}
	p.away.Store(off)
	p.hold(held{Offline: &off})
	return nil
}

// Away reports whether the provider refuses connections.
func (p *Provider) Away() bool { return p.away.Load() }

// booked is told of each booking that the provider has confirmed. Source: RG-06.
func (p *Provider) booked(_ context.Context, b booking.Appointment) { p.register(b) }

// cancelled is told of each booking that a consumer has cancelled. Source: RG-23.
func (p *Provider) cancelled(_ context.Context, b booking.Appointment) { p.unregister(b) }

// register has the registrar register a booking, where there is a registry to do so.
func (p *Provider) register(b booking.Appointment) {
	if !p.noRegistry {
		p.registrar.Booked(p.pointer(b))
	}
}

// unregister has the registrar mark the booking's pointer as cancelled.
func (p *Provider) unregister(b booking.Appointment) {
	if !p.noRegistry {
		p.registrar.Cancelled(p.pointer(b))
	}
}

func (p *Provider) pointer(b booking.Appointment) registrar.Booking {
	return registrar.Booking{
		URL: p.url(b.ID), NHSNumber: string(b.Patient), Start: b.Start, End: b.End, Created: b.Created,
	}
}

func (p *Provider) did(act string, b booking.Appointment) {
	p.mark(journal.StaffMark{Act: act, Booking: p.url(b.ID), Version: string(b.Version)})
}

func (p *Provider) mark(act journal.StaffMark) {
	data, err := json.Marshal(act)
	if err != nil {
		// Strings can always be written; a mark without data would be found out when it is read.
		data = nil
	}
	p.journal.Mark(journal.MarkStaff, p.Name, data)
}

// LogValue shows which provider it is.
func (p *Provider) LogValue() slog.Value { return slog.StringValue(p.Short) }
