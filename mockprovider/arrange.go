package mockprovider

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// Refusals to arrange.
var (
	// ErrNoPersona: no persona has the name.
	ErrNoPersona = errors.New("no persona has this name")
	// ErrNHSNumber: the number has no right check digit, or lies outside the range that is accepted.
	ErrNHSNumber = errors.New("not an NHS number that this session accepts")
	// ErrNoService, ErrNoPractitioner and ErrChannel: the provider has none of that id, or the channel is none.
	ErrNoService      = errors.New("the provider has no service of this id")
	ErrNoPractitioner = errors.New("the provider has no practitioner of this id")
	ErrChannel        = errors.New("not a delivery channel")
)

// MostSlots is the most slots that one series has.
const MostSlots = 2000

// SlotSeries is one slot, or several that follow each other.
type SlotSeries struct {
	Start  time.Time
	Length time.Duration
	// Every is from one start to the next; 0 means Length.
	Every time.Duration
	// Count is 0 for one slot, and at most MostSlots.
	Count int
	// Service is the id of a service; empty means the provider's first.
	Service string
	// Channel is In-person, Telephone or Video, or none for a slot of which the provider does not say; empty means In-person.
	Channel string
	// Practitioner is the ID of a practitioner of the provider; empty when the slots are nobody's.
	Practitioner string
}

// AddSlots puts a series of free slots into the diary and returns them. It returns
// booking.ErrDiary, and adds none, where the series cannot be.
func (p *Provider) AddSlots(s SlotSeries) ([]SlotState, error) {
	s.Count = max(s.Count, 1)
	if s.Every == 0 {
		s.Every = s.Length
	}
	if s.Length <= 0 || s.Every < 0 || s.Count > MostSlots {
		return nil, fmt.Errorf("%s: add slots: %w", p.Name, booking.ErrDiary)
	}
	schedule, err := p.page(s.Service, s.Practitioner)
	if err != nil {
		return nil, err
	}
	channel, err := channelOf(s.Channel)
	if err != nil {
		return nil, err
	}
	out := make([]SlotState, 0, s.Count)
	for n := range s.Count {
		start := s.Start.Add(time.Duration(n) * s.Every)
		slot, err := p.addSlotIn(schedule, channel, start, start.Add(s.Length))
		if err != nil {
			return out, err
		}
		out = append(out, SlotState{
			ID: slot.ID, Identifier: slot.Identifier, Service: cmp.Or(s.Service, p.ServiceID),
			Start: slot.Start.UTC(), End: slot.End.UTC(), Status: string(booking.SlotFree),
		})
	}
	return out, nil
}

// Arrangement is a booking that is to exist before a consumer comes.
type Arrangement struct {
	// Persona is a persona's name; NHSNumber is used where it is empty.
	Persona, NHSNumber string
	// Service is the id of a service; empty means the provider's first.
	Service string
	// Start is that of the slot; one of a quarter of an hour is made where none is free then.
	Start time.Time
	// BookedBy is the ASID of the consumer that is to have made it; empty means 918000000222.
	BookedBy string
	// Description is the booking's reason; empty means one that is as good as any.
	Description string
}

// anotherConsumer is the ASID under which bookings are arranged unless told otherwise.
const anotherConsumer = "918000000222"

// arrangedLength is how long the slot of an arrangement is where one has to be made.
const arrangedLength = 15 * time.Minute

// Arrange makes a booking as if a consumer had made it earlier: it holds a whole
// Appointment, stands at version 1, takes its slot, and its pointer is registered, or
// queued while the registry is away. It returns ErrNoPersona, ErrNHSNumber, or the
// diary's booking.ErrInPast or booking.ErrFull. Source: BK-48, BK-54, RG-06.
func (p *Provider) Arrange(ctx context.Context, a Arrangement) (BookingState, error) {
	patient, err := personaOf(a.Persona, a.NHSNumber)
	if err != nil {
		return BookingState{}, err
	}
	number := booking.NHSNumber(patient.NHSNumber)
	if !number.Valid() || !number.Synthetic() && !p.anyNHSNumber {
		return BookingState{}, ErrNHSNumber
	}
	if !a.Start.Add(arrangedLength).After(p.now()) {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, booking.ErrInPast)
	}
	slot, err := p.slotAt(a.Service, a.Start, arrangedLength)
	if err != nil {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, err)
	}
	if a.BookedBy == "" {
		a.BookedBy = anotherConsumer
	}
	appointment, err := p.appointmentFor(patient, slot, a.Description)
	if err != nil {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, err)
	}
	request, err := httpapi.RequestFrom(appointment, a.BookedBy)
	if err != nil {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, err)
	}
	b, err := p.diary.Book(request)
	if err != nil {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, err)
	}
	p.arranged(b)
	p.register(b)
	// The booking stands whatever becomes of its pointer.
	if err := p.registrar.Settle(ctx); err != nil && ctx.Err() == nil {
		return BookingState{}, fmt.Errorf("%s: arrange: %w", p.Name, err)
	}
	return p.stateOf(b), nil
}

func (p *Provider) arranged(b booking.Appointment) {
	data, err := json.Marshal(journal.StaffMark{Act: "book", Booking: p.url(b.ID), Version: string(b.Version)})
	if err != nil {
		data = nil // strings can always be written
	}
	p.journal.Mark(journal.MarkArranged, p.Name, data)
}

// slotAt returns a free slot of a service that starts then; where there is none, one of that length is made.
func (p *Provider) slotAt(service string, start time.Time, length time.Duration) (booking.Slot, error) {
	schedule, err := p.page(service, "")
	if err != nil {
		return booking.Slot{}, err
	}
	at := booking.Bound{At: start}
	found, err := p.diary.Search(booking.Query{
		Services: []booking.ServiceID{booking.ServiceID(cmp.Or(service, p.ServiceID))}, From: at, To: at,
		Statuses: []booking.SlotStatus{booking.SlotFree},
	})
	if err != nil {
		return booking.Slot{}, fmt.Errorf("find slot: %w", err)
	}
	if len(found) > 0 {
		return found[0], nil
	}
	return p.addSlotIn(schedule, channelInPerson, start, start.Add(length))
}

// template is the booking request that arrangements are made from.
var template = sync.OnceValues(func() (fhir.Resource, error) {
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	r, err := fhir.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return r, nil
})

// appointmentFor is what a consumer would have sent to book the slot for the patient.
func (p *Provider) appointmentFor(patient Persona, slot booking.Slot, description string) (fhir.Resource, error) {
	made, err := template()
	if err != nil {
		return nil, err
	}
	r := made.Clone()
	start, end := fhir.FormatInstant(slot.Start), fhir.FormatInstant(slot.End)
	r["start"], r["end"], r["created"] = start, end, fhir.FormatInstant(p.now())
	if description != "" {
		r["description"] = description
	}
	for _, s := range r.ContainedOf("Slot") {
		s["identifier"] = []any{map[string]any{"system": fhir.UUIDSystem, "value": slot.Identifier}}
		s["schedule"] = map[string]any{"reference": "Schedule/" + slot.Schedule}
		s["start"], s["end"] = start, end
	}
	for _, d := range r.ContainedOf("DocumentReference") {
		d["identifier"] = []any{map[string]any{"system": fhir.UUIDSystem, "value": p.drawn()}}
		d["indexed"] = r["created"]
	}
	for _, c := range r.ContainedOf("Patient") {
		patient.fill(c)
	}
	actor := r.Object("participant", 0, "actor")
	actor.Object("identifier")["value"] = patient.NHSNumber
	actor["display"] = patient.Prefix + " " + patient.Given + " " + patient.Family
	return r, nil
}

// drawn is an identifier of the provider's own. Those of a day's slots are drawn in one go, and this one not among them.
func (p *Provider) drawn() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slotIDs.Next()
}

// fill puts the persona in place of the template's patient.
func (patient Persona) fill(r fhir.Resource) {
	lines := make([]any, len(patient.Address))
	for i, line := range patient.Address {
		lines[i] = line
	}
	r.Object("identifier", 0)["value"] = patient.NHSNumber
	r["name"] = []any{map[string]any{
		"use": "official", "family": patient.Family, "given": []any{patient.Given}, "prefix": []any{patient.Prefix},
	}}
	r.Object("telecom", 0)["value"] = patient.Phone
	r["gender"], r["birthDate"] = patient.Gender, patient.BirthDate
	r["address"] = []any{map[string]any{"use": "home", "line": lines, "city": patient.City, "postalCode": patient.Postcode}}
	delete(r, "contact") // of the template's patient
}

// Booking returns one booking as it stands, or booking.ErrNotFound.
func (p *Provider) Booking(id string) (BookingState, error) {
	a, err := p.diary.Appointment(id)
	if err != nil {
		return BookingState{}, fmt.Errorf("%s: %w", p.Name, err)
	}
	return p.stateOf(a), nil
}

// stateOf shows a booking in its current version. A diary counts versions from 1.
func (p *Provider) stateOf(a booking.Appointment) BookingState {
	versions, err := strconv.Atoi(string(a.Version))
	if err != nil {
		versions = 0 // the diary's own versions are numbers
	}
	return p.bookingState(booking.BookingState{
		ID: a.ID, Version: a.Version, Versions: versions, Status: a.Status, NHSNumber: a.Patient,
		Slot: a.Slot.Identifier, Start: a.Start, End: a.End, BookedBy: a.BookedBy,
	})
}

// BookingCount returns how many bookings the provider has, cancelled ones too.
func (p *Provider) BookingCount() int { return p.diary.Count() }
