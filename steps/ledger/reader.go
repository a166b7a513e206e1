package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// clock tells the session's time at a place in the order of events.
type clock struct {
	places []int
	times  []time.Time
	labels []string
	// set is the place at which the story set its time; what stands before was told by another one.
	set int
}

func newClock(view journal.View) clock {
	var c clock
	label := ""
	for _, e := range view {
		// What the proxy and providers send on stands where it happens to, so that it names nothing.
		if x := e.Exchange; x == nil || x.Via == 0 && x.By == "" {
			label = e.Label()
		}
		if c.set == 0 && e.Mark != nil && e.Mark.Kind == evidence.MarkClock {
			c.set = e.Seq
		}
		c.places, c.times, c.labels = append(c.places, e.Seq), append(c.times, e.At), append(c.labels, label)
	}
	return c
}

// at is the time at a place: that of the latest entry begun by then.
func (c clock) at(place int) time.Time {
	i, found := slices.BinarySearch(c.places, place)
	if !found {
		i--
	}
	if len(c.times) == 0 {
		return time.Time{}
	}
	return c.times[max(i, 0)]
}

// end is the place after everything in the journal.
func (c clock) end() int {
	if len(c.places) == 0 {
		return 0
	}
	return c.places[len(c.places)-1] + 1
}

// reaches is the first place from another on by which a time had come; past the end where the story was over before.
func (c clock) reaches(from int, t time.Time) int {
	for i, at := range c.times {
		if c.places[i] >= max(from, c.set) && !at.Before(t) {
			return c.places[i]
		}
	}
	return c.end() + 1
}

// label is that of the entry at a place, or of the latest one begun by then, of what the consumer sent and of marks.
func (c clock) label(place int) string {
	i, found := slices.BinarySearch(c.places, place)
	if !found {
		i--
	}
	if i < 0 {
		return ""
	}
	return c.labels[i]
}

// ending is how a booking came to its end.
type ending int

const (
	standing ending = iota // it stands when the story ends
	seen                   // its time came, or the patient arrived
	byStaff                // its provider's staff cancelled it
	agreed                 // the consumer cancelled it, and the user had confirmed that
	unasked                // the consumer cancelled it, and the user had not
)

// hold is a booking while it stands.
type hold struct {
	*evidence.Booking
	from, until int
	end         ending
	call        *evidence.Call // that cancelled it
	lack        evidence.Lack
}

func (h hold) liveAt(place int) bool { return h.from <= place && place < h.until }

// patient is one patient of a story with all encounters and bookings.
type patient struct {
	encounters []*evidence.Encounter
	holds      []hold
}

type reader struct {
	story    *evidence.Story
	clock    clock
	patients []*patient
}

// readPatients finds the patients by their encounters and, of bookings that no encounter made, by the NHS number.
func (r *reader) readPatients() {
	for _, e := range r.story.Encounters {
		p := r.find(func(p *patient) bool {
			return slices.ContainsFunc(p.encounters, func(other *evidence.Encounter) bool { return samePatient(e, other) })
		})
		p.encounters = append(p.encounters, e)
	}
	for _, b := range r.story.Bookings {
		p := r.find(func(p *patient) bool {
			return slices.ContainsFunc(p.encounters, func(e *evidence.Encounter) bool { return e == b.Encounter || b.Encounter == nil && e.Is(b) }) ||
				slices.ContainsFunc(p.holds, func(h hold) bool { return b.Encounter == nil && b.NHSNumber != "" && h.NHSNumber == b.NHSNumber })
		})
		p.holds = append(p.holds, r.hold(b))
	}
	for _, p := range r.patients {
		slices.SortStableFunc(p.holds, func(a, b hold) int { return cmp.Compare(a.from, b.from) })
	}
}

func (r *reader) find(is func(*patient) bool) *patient {
	if i := slices.IndexFunc(r.patients, is); i >= 0 {
		return r.patients[i]
	}
	p := &patient{}
	r.patients = append(r.patients, p)
	return p
}

// samePatient tells by the NHS number or, where one of the two was not traced, by name, date of birth and postcode.
func samePatient(a, b *evidence.Encounter) bool {
	x, y := a.Patient, b.Patient
	if x.NHSNumber != "" && y.NHSNumber != "" {
		return x.NHSNumber == y.NHSNumber
	}
	return x.Given == y.Given && x.Family == y.Family && x.BirthDate == y.BirthDate && x.Postcode == y.Postcode
}

// hold finds from when to when a booking stood.
func (r *reader) hold(b *evidence.Booking) hold {
	h := hold{Booking: b, from: b.Made, until: r.clock.end()}
	for _, c := range b.Changes {
		if c.Status == "booked" {
			continue
		}
		h.until, h.end, h.call = c.Seq, byStaff, c.Call
		switch {
		case c.Call != nil:
			h.end = agreed
			if _, h.lack = r.story.Licence(c.Call); h.lack != "" {
				h.end = unasked
			}
		case c.Status != "cancelled":
			h.end = seen
		}
		break
	}
	if came := r.clock.reaches(h.from, b.StartAt(h.until)); came < h.until {
		h.until, h.end, h.call = came, seen, nil
	}
	return h
}

// name says which booking it is, as its provider held it at a place.
func (r *reader) name(b *evidence.Booking, place int) string {
	where := "its provider"
	for _, svc := range r.story.Services() {
		if svc.Provider == b.Base && svc.Name != "" {
			where = svc.Name
			break
		}
	}
	return fmt.Sprintf("the booking at %s for %s", where, b.StartAt(place).UTC().Format("15:04 on 2 January"))
}

// lasted is the time from one place to another; a booking whose time has come ends when it came.
func (r *reader) lasted(from, until int) time.Duration {
	return r.clock.at(min(until, r.clock.end())).Sub(r.clock.at(from))
}
