package contract

import (
	"slices"
	"strings"
)

// Meaning is a word of a message with the subject that it speaks of, and the other subjects under
// which it can only be meant of that one and is taken so.
type Meaning struct {
	Says Says
	Of   About
	// Under are the other subjects. WithRef adds every subject where the message names a booking by its Ref.
	Under   []About
	WithRef bool
}

// Meanings is the table of what messages are taken to say. A word under a subject that is not in it
// says nothing of anything else. The documents for vendors print it.
func Meanings() []Meaning {
	notOfABooking := []About{Encounter, OtherBookings}
	anywhere := []About{Encounter, OtherBookings, Existing}
	return []Meaning{
		{Says: Made, Of: NewBooking, Under: []About{Encounter}},
		{Says: NotMade, Of: NewBooking, Under: []About{Encounter}},
		{Says: SlotGone, Of: NewBooking, Under: notOfABooking},
		{Says: NoSlots, Of: NewBooking, Under: anywhere},
		{Says: OutsideTimeframe, Of: NewBooking, Under: anywhere},
		{Says: NeedsApproval, Of: NewBooking, Under: anywhere},
		{Says: FateUnknown, Of: NewBooking, Under: []About{Encounter}},
		{Says: FateUnknown, Of: Existing, WithRef: true},
		{Says: Cancelled, Of: Existing, WithRef: true},
		{Says: NotCancelled, Of: Existing, WithRef: true},
		{Says: AlreadyCancelled, Of: Existing, WithRef: true},
		{Says: StillBooked, Of: Existing, WithRef: true},
		{Says: NoneKnown, Of: OtherBookings, Under: []About{Encounter, Existing, NewBooking}},
		{Says: SomeFound, Of: OtherBookings, Under: []About{Encounter, Existing, NewBooking}},
		{Says: NotChecked, Of: OtherBookings, Under: []About{Encounter, Existing, NewBooking}},
	}
}

// meanings is the table, made once.
var meanings = Meanings()

// Speaks says whether the message says something of a subject: under that subject, or under another
// where it can only be meant of it. See Meanings.
func (m Message) Speaks(of About) bool {
	if m.Says == FateUnknown && m.About == Encounter && m.Booking != "" {
		return of == Existing
	}
	return m.About == of || slices.ContainsFunc(meanings, func(row Meaning) bool {
		return row.Says == m.Says && row.Of == of && (slices.Contains(row.Under, m.About) || row.WithRef && m.Booking != "")
	})
}

// Sayable says whether a thing can be said of a subject as its own, and not only under it of another.
func Sayable(of About, says Says) bool {
	return slices.ContainsFunc(meanings, func(row Meaning) bool { return row.Of == of && row.Says == says })
}

// URL is the booking that the question itself shows for a ref, by its place among the refs; empty where the question shows
// fewer bookings or more than it names, or not their URLs.
func (p *Prompt) URL(ref string) string {
	at := slices.Index(p.Bookings, ref)
	if at < 0 || len(p.Shown) != len(p.Bookings) {
		return ""
	}
	url, _, _ := strings.Cut(p.Shown[at].URL, "/_history/")
	return url
}
