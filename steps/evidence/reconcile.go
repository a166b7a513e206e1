package evidence

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Loose is a change of what a provider or the registry holds that nothing in the story accounts for.
type Loose struct {
	// Why says in words what changed, and Label where the journal shows it.
	Why, Label string
}

// reconcile accounts for every change of what providers and registry hold, from each marked state to
// the next. A booking is made by one call of a consumer; each later version of it is one update by a
// consumer or one act of the provider's staff; a registry entry is made and changed by one call
// to the registry each. What is left was brought about by something that was not judged, or not
// judged as what it was, so that no rule can pass on the story.
func reconcile(s *Story) []Loose {
	l := newAccounting(s)
	for i := range s.States {
		at := &s.States[i]
		for _, p := range at.Providers {
			for _, b := range p.Bookings {
				l.booking(at, p.Base, b)
			}
		}
		for _, p := range at.Pointers {
			l.pointer(at, p)
		}
		l.gone(at)
	}
	return l.loose
}

// deed is something in the story that may account for one change.
type deed struct {
	seq int
	// sure says that the answer tells it was done; else its fate is not known.
	sure bool
	// status is what it leads to; empty when it leaves the status.
	status string
	// moves says that it may change time and slot.
	moves bool
	call  *Call
	spent bool
}

// accounting holds the deeds that have not been accounted against yet, and what was held at the state before.
type accounting struct {
	story    *Story
	makers   map[string][]*deed // of bookings, by the provider's base
	changers map[string][]*deed // of bookings, by URL
	entered  map[string][]*deed // of registry entries, by the booking's URL
	updates  map[string][]*deed // of registry entries, by their id
	arranged map[string]bool    // bookings that were there before any consumer came

	bookings map[string]BookingState
	pointers map[string]PointerState
	loose    []Loose
}

func newAccounting(s *Story) *accounting {
	l := &accounting{
		story: s, makers: map[string][]*deed{}, changers: map[string][]*deed{}, entered: map[string][]*deed{}, updates: map[string][]*deed{},
		arranged: map[string]bool{}, bookings: map[string]BookingState{}, pointers: map[string]PointerState{},
	}
	for _, c := range s.Calls {
		l.call(c)
	}
	for _, c := range s.Served {
		l.call(c)
	}
	for _, act := range s.Arranged {
		l.arranged[act.Booking] = true
	}
	for _, act := range s.Staff {
		did := staffDeeds[act.Act]
		l.changers[act.Booking] = append(l.changers[act.Booking], &deed{seq: act.Seq, sure: true, status: did.status, moves: did.moves})
	}
	return l
}

// staffDeeds are what the acts of a provider's staff lead to.
var staffDeeds = map[string]deed{"cancel-locally": {status: "cancelled"}, "arrive": {status: "arrived"}, "move": {moves: true}}

// call enters a call that may have changed something, if it can be read as what it is.
func (l *accounting) call(c *Call) {
	status := l.story.servedStatus(c)
	sure := status >= http.StatusOK && status < http.StatusMultipleChoices
	if c.Sent == nil || !sure && status != 0 {
		return
	}
	d := &deed{seq: c.Seq, sure: sure, status: c.Sent.Text("status"), call: c}
	switch {
	case c.Kind == Book:
		l.makers[c.Base] = append(l.makers[c.Base], d)
	case c.Kind == Update && c.Sent.Text("id") == c.ID:
		l.changers[c.Booking()] = append(l.changers[c.Booking()], d)
	case c.Kind == RegistryWrite && c.Method() == http.MethodPost:
		url := c.Sent.Text("identifier", 0, "value")
		l.entered[url] = append(l.entered[url], d)
	case c.Kind == RegistryUpdate:
		l.updates[c.Pointer] = append(l.updates[c.Pointer], d)
	}
}

// servedStatus is the status with which the party that a call was meant for answered; 0 without an answer.
func (s *Story) servedStatus(c *Call) int {
	if hop, ok := s.Hops[c.Seq]; ok {
		return hop.Exchange.Status
	}
	return c.Status()
}

// served is what the party that a call was meant for answered: behind the proxy, what it answered the proxy.
func (s *Story) served(c *Call) Body {
	hop, ok := s.Hops[c.Seq]
	if !ok || bytes.Equal(hop.Exchange.Response.Body, c.Exchange.Response.Body) && bytes.Equal(Plain(hop.Exchange.Response), []byte(c.answer)) {
		return c.Got
	}
	return object(Plain(hop.Exchange.Response))
}

// booking accounts for a booking as it stands at a state.
func (l *accounting) booking(at *StateAt, base string, b BookingState) {
	before, known := l.bookings[b.URL]
	l.bookings[b.URL] = b
	steps := b.Versions - before.Versions
	if !known {
		steps--
		before = b
		if !l.made(at, base, b, &before) {
			l.note(at, "a booking was made by nothing that was judged")
			return
		}
	}
	if steps < 0 {
		l.note(at, "a booking lost a version")
		return
	}
	left, moved, statuses := l.spend(l.changers[b.URL], at.Seq, steps)
	switch {
	case left > 0:
		l.note(at, "a booking was changed by nothing that was judged")
	case b.Status != before.Status && !statuses[b.Status]:
		l.note(at, fmt.Sprintf("a booking came to be %q, which nothing that was judged asked for", b.Status))
	case (!strings.EqualFold(b.Slot, before.Slot) || !b.Start.Equal(before.Start)) && !moved:
		l.note(at, "a booking was moved by nothing that was judged")
	}
}

// made finds the one call that made a booking, and says as what: its slot may have changed since.
func (l *accounting) made(at *StateAt, base string, b BookingState, as *BookingState) bool {
	as.Status = "booked"
	if l.arranged[b.URL] {
		return true
	}
	var found *deed
	for _, d := range l.makers[base] {
		answer := l.story.served(d.call)
		switch id := answer.Text("id"); {
		case d.spent || d.seq > at.Seq:
		case id == b.ID:
			found = d
		case id == "" && found == nil && d.call.Sent.NHSNumber() == b.NHSNumber:
			found = d
		}
	}
	if found == nil {
		return false
	}
	found.spent = true
	as.Slot, as.Start = found.call.Sent.Slot(), found.call.Sent.Start()
	return true
}

// spend takes as many deeds as there were changes, the sure ones first. Left is how many changes none is left for.
func (l *accounting) spend(deeds []*deed, seq, changes int) (left int, moved bool, statuses map[string]bool) {
	statuses = map[string]bool{}
	for _, sure := range []bool{true, false} {
		for _, d := range deeds {
			if changes == 0 || d.spent || d.sure != sure || d.seq > seq {
				continue
			}
			d.spent = true
			changes--
			moved = moved || d.moves
			statuses[d.status] = true
		}
	}
	return changes, moved, statuses
}

// pointer accounts for a registry entry as it stands at a state.
func (l *accounting) pointer(at *StateAt, p PointerState) {
	before, known := l.pointers[p.ID]
	l.pointers[p.ID] = p
	steps := version(p.Version) - version(before.Version)
	if !known {
		steps--
		before = PointerState{Status: "booked", BookingURL: p.BookingURL}
		if left, _, _ := l.spend(l.entered[p.BookingURL], at.Seq, 1); left > 0 {
			l.note(at, "a registry entry was made by nothing that was judged")
			return
		}
	}
	left, _, statuses := l.spend(l.updates[p.ID], at.Seq, max(steps, 0))
	if left > 0 || steps < 0 || p.BookingURL != before.BookingURL || p.Status != before.Status && !statuses[p.Status] {
		l.note(at, "a registry entry was changed by nothing that was judged")
	}
}

// version is the number of an entry's version. The registry of this harness counts them from 1.
func version(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// gone notes what was held before and is not held any more: nothing in the standard deletes.
func (l *accounting) gone(at *StateAt) {
	held := map[string]bool{}
	for _, p := range at.Providers {
		for _, b := range p.Bookings {
			held[b.URL] = true
		}
	}
	for _, p := range at.Pointers {
		held[p.ID] = true
	}
	for url := range l.bookings {
		if !held[url] {
			delete(l.bookings, url)
			l.note(at, "a booking is gone")
		}
	}
	for id := range l.pointers {
		if !held[id] {
			delete(l.pointers, id)
			l.note(at, "a registry entry is gone")
		}
	}
}

func (l *accounting) note(at *StateAt, why string) {
	l.loose = append(l.loose, Loose{Why: why, Label: at.Label})
}
