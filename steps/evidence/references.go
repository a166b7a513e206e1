package evidence

import (
	"math/big"
	"net/http"
	"slices"
	"strings"
)

// mark is something by which a booking can be referred to.
type mark struct {
	text, names      string // names is what it is, in words
	folded, squeezed string
}

func marked(text, names string) mark { return mark{text, names, strings.ToLower(text), squeeze(text)} }

// Marks are the marks of all bookings of a story.
type Marks struct {
	s  *Story
	of map[*Booking][]mark
	// readings are those of texts that were read before; most stand in every request.
	readings map[string][]reading
	// given are the texts that consumers were given, each with the place of the call to which it was given first.
	given map[gift]map[string]int
	// ids are the ids that answers gave to slots and registry entries, by the value of their identifier.
	ids map[string][]string
	// none says of texts that were looked at before whether they hold no mark of any booking.
	none map[string]bool
}

// References finds where a request refers to a booking other than the one that it is about: by id or URL, by
// the id of a version, by its slot, its document, its registry entry or the request that made it.
type References struct {
	*Marks
	call *Call
}

// Marks gathers the marks of all bookings, once for all requests of the story.
func (s *Story) Marks() *Marks {
	m := &Marks{s: s, of: map[*Booking][]mark{}, readings: map[string][]reading{}, given: map[gift]map[string]int{}, ids: s.answeredIDs(), none: map[string]bool{}}
	m.readGiven()
	for _, b := range s.Bookings {
		m.of[b] = s.marksOf(b, m.ids)
	}
	return m
}

// For are the references that a request could have to other bookings known at the time.
func (m *Marks) For(c *Call) References { return References{m, c} }

// others are the marks of the bookings that a request could refer to.
func (m *Marks) others(c *Call) []mark {
	own := m.ownMarks(c)
	var out []mark
	for _, b := range m.s.Bookings {
		if b.Post == c || b.Made > c.Seq || c.ID != "" && b.URL == c.Booking() || sentBack(b, c) || sameRequest(b.Post, c) {
			continue
		}
		for _, k := range m.of[b] {
			if len(k.squeezed) >= leastMark && !own[ownMark{k.names, k.squeezed}] && !m.ofSameCall(b, c, k) && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// refersToNone says that a text holds no mark of any booking, which is so of most.
func (m *Marks) refersToNone(text string) bool {
	none, known := m.none[text]
	if !known {
		none = !slices.ContainsFunc(m.read(text), func(r reading) bool {
			return slices.ContainsFunc(m.s.Bookings, func(b *Booking) bool {
				return slices.ContainsFunc(m.of[b], func(k mark) bool {
					return len(k.squeezed) >= leastMark && refers(r.folded, r.squeezed, k)
				})
			})
		})
		m.none[text] = none
	}
	return none
}

// leastMark is the shortest mark that can be told from other text, in letters and digits.
const leastMark = 6

// sentBack says that a call sends a booking back to its provider, if to another address than its own, which is judged by
// CX-02: what the booking says of itself refers to no other.
func sentBack(b *Booking, c *Call) bool {
	return c.Method() == http.MethodPut && b.Base == c.Base && c.Sent.Text("resourceType") == "Appointment" && c.Sent.Text("id") == b.ID
}

// sameRequest says that one call repeats another: what came of the first is no other booking to the second.
func sameRequest(a, b *Call) bool {
	return a != nil && a.Kind == b.Kind && a.Header("X-Request-Id") != "" && a.Header("X-Request-Id") == b.Header("X-Request-Id")
}

// leastBackwards is the shortest mark that is looked for backwards as well.
const leastBackwards = 10

// What marks name, in words.
const (
	bookingMark  = "another booking"
	documentMark = "another booking's document"
	slotMark     = "another booking's slot"
	requestMark  = "the request that made another booking"
)

// marksOf are all marks of a booking.
func (s *Story) marksOf(b *Booking, ids map[string][]string) []mark {
	out := []mark{marked(b.ID, bookingMark), marked(b.Document, documentMark), marked(b.Slot, slotMark)}
	for _, id := range ids[b.Slot] {
		out = append(out, marked(id, slotMark))
	}
	for _, id := range ids[b.URL] {
		out = append(out, marked(id, "another booking's entry in the registry"))
	}
	if b.Post != nil {
		out = append(out, marked(b.Post.Header("X-Request-Id"), requestMark))
	}
	for i := range s.States {
		if held, ok := s.States[i].Booking(b.URL); ok {
			out = append(out, marked(held.Version, "a version of another booking"))
		}
	}
	for _, m := range slices.Clone(out) {
		if decimal := asOID(m.text); decimal != "" {
			out = append(out, marked(decimal, m.names))
		}
		if len(m.squeezed) >= leastBackwards {
			out = append(out, marked(backwards(m.text), m.names))
		}
	}
	return out
}

// asOID is a UUID as the last part of an object identifier under 2.25; empty for what is no UUID.
func asOID(text string) string {
	if !IsUUID(text) {
		return ""
	}
	n, ok := new(big.Int).SetString(strings.ReplaceAll(text, "-", ""), 16)
	if !ok {
		return ""
	}
	return n.String()
}

// answeredIDs are the ids that answers gave to slots and registry entries, by the value of their identifier.
func (s *Story) answeredIDs() map[string][]string {
	out := map[string][]string{}
	note := func(r Body) {
		kind, key, id := r.Text("resourceType"), r.Text("identifier", 0, "value"), r.Text("id")
		if (kind == "Slot" || kind == "Appointment") && key != "" && id != "" && !slices.Contains(out[key], id) {
			out[key] = append(out[key], id)
		}
	}
	for _, c := range slices.Concat(s.Calls, s.Served) {
		note(c.Got)
		for i := range c.Got.List("entry") {
			note(sub(c.Got.At("entry", i, "resource")))
		}
	}
	return out
}

// gift tells what a consumer was given of: a booking by its id, or a slot by its identifier.
type gift struct{ who, booking, slot string }

// readGiven notes where each text was first given, for a request may hold it then: an update gives back what was
// read, and a booking copies its slot as it was found.
func (m *Marks) readGiven() {
	asked := map[gift]bool{}
	for _, c := range m.s.Calls {
		if c.ID != "" {
			asked[gift{who: c.Who, booking: c.ID}] = true
		}
		if c.Kind == Book {
			asked[gift{who: c.Who, slot: c.Sent.Slot()}] = true
		}
	}
	for _, c := range m.s.Calls {
		if of := (gift{who: c.Who, booking: c.Got.Text("id")}); of.booking != "" && asked[of] {
			m.give(of, c, c.Got)
		}
		if c.Kind != Slots {
			continue
		}
		for i := range c.Got.List("entry") {
			r := sub(c.Got.At("entry", i, "resource"))
			if of := (gift{who: c.Who, slot: r.Text("identifier", 0, "value")}); asked[of] {
				m.give(of, c, r)
			}
		}
	}
}

// give notes the texts of a resource that an answer gave.
func (m *Marks) give(of gift, c *Call, r Body) {
	if m.given[of] == nil {
		m.given[of] = map[string]int{}
	}
	eachText(map[string]any(r), func(text string) {
		if _, known := m.given[of][text]; !known {
			m.given[of][text] = c.Seq
		}
	})
}

// In says what a text refers to; empty when it refers to no other booking.
func (r References) In(said Said) string {
	if r.refersToNone(said.Text) || said.Where == InBody && r.Given(said.Text) {
		return ""
	}
	marks := r.others(r.call)
	for _, text := range r.read(said.Text) {
		for _, m := range marks {
			if refers(text.folded, text.squeezed, m) {
				return m.names
			}
		}
	}
	return ""
}

// reading is a text with encodings taken off, in small letters, and without anything but letters and digits.
type reading struct{ text, folded, squeezed string }

// read are the readings of a text, each text once.
func (m *Marks) read(text string) []reading {
	if known, ok := m.readings[text]; ok {
		return known
	}
	out := readingsOf.Of(text)
	m.readings[text] = out
	return out
}

// AnyReading says that a test holds of a text in one of its readings; see Readings.
func (m *Marks) AnyReading(text string, test func(string) bool) bool {
	return slices.ContainsFunc(m.read(text), func(r reading) bool { return test(r.text) })
}

// Given says that a text is one that the request gives back or copies.
func (r References) Given(text string) bool {
	of := gift{who: r.call.Who, booking: r.call.ID}
	if r.call.ID == "" {
		if r.call.Kind != Book {
			return false
		}
		of.slot = r.call.Sent.Slot()
	}
	first, given := r.given[of][text]
	return given && first < r.call.Seq
}

// longMark is from how many letters and digits on a mark is found however it is divided.
const longMark = 24

// refers says that a text holds a mark: a long one with or without hyphens, a short one as a word of its own.
func refers(folded, squeezed string, m mark) bool {
	if len(m.squeezed) >= longMark {
		return strings.Contains(squeezed, m.squeezed)
	}
	mark := m.folded
	for from := 0; ; {
		at := strings.Index(folded[from:], mark)
		if at < 0 {
			return false
		}
		begin, end := from+at, from+at+len(mark)
		if (begin == 0 || !isWord(folded[begin-1])) && (end == len(folded) || !isWord(folded[end])) {
			return true
		}
		from = begin + 1
	}
}

func isWord(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }

// squeeze is a text in small letters without anything but letters and digits.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, text)
}
