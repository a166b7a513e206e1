package booking

import (
	"slices"
	"strconv"
	"time"
)

// What a diary holds of slots, bookings and their versions. None of it has a pointer,
// but for the content of bookings, so that a large diary does not make the garbage
// collector, and with it every answer, slow.

// moment is a time in UTC.
type moment struct {
	second int64
	nano   int32
}

func momentOf(t time.Time) moment { return moment{t.Unix(), int32(t.Nanosecond())} }

func (m moment) time() time.Time { return time.Unix(m.second, int64(m.nano)).UTC() }

// storedSlot is a slot as it stands.
type storedSlot struct {
	id, identifier, channel text
	schedule                int32 // in Diary.schedules
	start, end              moment
	version                 uint32
	busy                    bool
}

func (s *storedSlot) status() SlotStatus {
	if s.busy {
		return SlotBusy
	}
	return SlotFree
}

// set changes the status; the diary's mu is held.
func (s *storedSlot) set(busy bool) {
	if s.busy != busy {
		s.busy = busy
		s.version++
	}
}

// storedBooking is what stays the same in all versions of a booking.
type storedBooking struct {
	id, patient, local, bookedBy text
	created                      moment
	latest                       uint32 // its newest version
	earlier                      uint32 // the number, plus one, of the patient's booking before it
}

// storedVersion is a booking in one version.
type storedVersion struct {
	number      uint32 // from 1
	before      uint32 // the version before it, if number is more than 1
	slot        uint32
	slotVersion uint32
	slotBusy    bool
	status      uint8 // in statuses
	updated     moment
	note        text
}

var statuses = [...]Status{Booked, Arrived, Cancelled, EnteredInError}

// storedPatient is one who has bookings.
type storedPatient struct {
	number text
	latest uint32 // the newest booking
}

// slotAt returns the slot of a number; mu is held.
func (d *Diary) slotAt(n uint32) Slot {
	s := d.slots.at(n)
	schedule := &d.schedules[s.schedule]
	return Slot{
		ID: d.texts.read(s.id), Identifier: d.texts.read(s.identifier),
		Schedule: schedule.ID, Service: schedule.Service,
		Start: s.start.time(), End: s.end.time(), Status: s.status(),
		DeliveryChannel: d.texts.read(s.channel), Version: int(s.version),
	}
}

// versionAt returns a booking in one of its versions; mu is held.
func (d *Diary) versionAt(booking, version uint32) Appointment {
	b, v := d.bookings.at(booking), d.versions.at(version)
	slot := d.slotAt(v.slot)
	slot.Version, slot.Status = int(v.slotVersion), SlotFree
	if v.slotBusy {
		slot.Status = SlotBusy
	}
	return Appointment{
		ID: d.texts.read(b.id), Version: Version(strconv.Itoa(int(v.number))), Status: statuses[v.status],
		Patient: NHSNumber(d.texts.read(b.patient)), LocalPatient: d.texts.read(b.local),
		Slot: slot, Start: slot.Start, End: slot.End,
		Created: b.created.time(), Updated: v.updated.time(),
		BookedBy: d.texts.read(b.bookedBy), Note: d.texts.read(v.note), Content: *d.contents.at(booking),
	}
}

// append stores a new version of a booking, dated now, and returns it. Status, note
// and slot are taken from a; the slot is taken as it stands. mu is held.
func (d *Diary) append(booking uint32, a Appointment) Appointment {
	made := d.appendAt(booking, a, d.now())
	if d.changed != nil {
		d.pending.Version = &VersionMade{
			Booking: made.ID, Number: int(d.versions.at(d.bookings.at(booking).latest).number), Status: made.Status,
			Slot: made.Slot.ID, Note: made.Note, Updated: made.Updated,
		}
	}
	return made
}

// appendAt is append for a version of that time; mu is held.
func (d *Diary) appendAt(booking uint32, a Appointment, updated time.Time) Appointment {
	slot, _ := d.slotIDs.find(a.Slot.ID) // it was found before
	s := d.slots.at(slot)
	v := storedVersion{
		number: 1, slot: slot, slotVersion: s.version, slotBusy: s.busy,
		status:  uint8(slices.Index(statuses[:], a.Status)),
		updated: momentOf(updated), note: d.texts.keep(a.Note),
	}
	b := d.bookings.at(booking)
	if a.Version != "" {
		v.number, v.before = d.versions.at(b.latest).number+1, b.latest
	}
	b.latest = d.versions.put(v)
	return d.versionAt(booking, b.latest)
}

// patient returns the number of a patient who has bookings or is about to; mu is held.
func (d *Diary) patient(number NHSNumber) (n uint32, known bool) {
	if n, known = d.patientNumbers.find(string(number)); known {
		return n, true
	}
	n = d.patients.put(storedPatient{number: d.texts.keep(string(number))})
	d.patientNumbers.add(string(number), n)
	return n, false
}
