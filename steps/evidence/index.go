package evidence

import (
	"net/url"
	"slices"
	"strings"
)

// A story may hold thousands of calls, and two hundred rules ask of each where it belongs and what was known by
// then. What they ask for is found once, when the story is read, so that judging takes time in proportion to the calls.
// An index is for one goroutine at a time, and so is its story.

// index is where calls are found by what is asked of them.
type index struct {
	in    map[*Encounter][]*Call
	reads map[readAt][]*Call
	about map[aboutIn][]*Call
	// linked is where an answer to a consumer first had a link to what a search asks for.
	linked map[link]int
	// told are the calls of each consumer that were answered with a success, and named what they told of URLs so far.
	told  map[string][]*Call
	named map[[2]string][]*Call
	known map[knower][]*Call
}

// readAt tells the readings of bookings with one id in one encounter.
type readAt struct {
	encounter *Encounter
	id        string
}

// aboutIn tells the calls of a step that address bookings with one id.
type aboutIn struct {
	step *Step
	id   string
}

// link is what a link that one consumer was given by one provider leads to.
type link struct{ who, base, asks string }

// knower is a consumer that may know of a booking.
type knower struct {
	who     string
	booking *Booking
}

// place finds the encounter and the step of a call.
func (s *Story) place(c *Call) {
	c.encounter = s.encounterAt(c.Who, c.Seq)
	if c.encounter == nil {
		return
	}
	for _, st := range c.encounter.Steps {
		if st.Began < c.Seq {
			c.step = st
		}
	}
}

// readIndex files the calls of the story.
func (s *Story) readIndex() {
	s.index = index{
		in: map[*Encounter][]*Call{}, reads: map[readAt][]*Call{}, about: map[aboutIn][]*Call{}, linked: map[link]int{},
		told: map[string][]*Call{}, named: map[[2]string][]*Call{}, known: map[knower][]*Call{},
	}
	for _, c := range s.Calls {
		if e := c.encounter; e != nil {
			s.index.in[e] = append(s.index.in[e], c)
			about := aboutIn{c.step, c.ID}
			s.index.about[about] = append(s.index.about[about], c)
			if c.Kind == ReadOne {
				at := readAt{e, c.ID}
				s.index.reads[at] = append(s.index.reads[at], c)
			}
		}
		if c.Closed != 0 && c.Succeeded() {
			s.index.told[c.Who] = append(s.index.told[c.Who], c)
		}
		if c.Kind == Slots {
			s.index.link(c)
		}
	}
}

// link files the links to further pages in the answer to a search.
func (x *index) link(c *Call) {
	for i := range c.Got.List("link") {
		if c.Got.Text("link", i, "relation") != "next" {
			continue
		}
		asks, ok := linkAsks(c.Got.Text("link", i, "url"))
		key := link{c.Who, c.Base, asks}
		if first, known := x.linked[key]; ok && (!known || c.Seq < first) {
			x.linked[key] = c.Seq
		}
	}
}

// linkAsks is what a link asks for, however it is encoded; false where that cannot be read.
func linkAsks(text string) (string, bool) {
	_, query, _ := strings.Cut(text, "?")
	values, err := url.ParseQuery(query)
	return asksFor(values), err == nil
}

// asksFor is a query in its one spelling; the order of the values of a parameter means nothing. Nor does the form of the
// answer: a library may add its _format to each request, to a link that has one already too.
func asksFor(query url.Values) string {
	sorted := make(url.Values, len(query))
	for name, values := range query {
		if name == "_format" || name == "_pretty" {
			continue
		}
		sorted[name] = slices.Sorted(slices.Values(values))
	}
	return sorted.Encode()
}

// ReadsOf are the readings of a booking by its id in an encounter, at whatever provider and refused ones too, in the order
// in which they were sent. They are not to be changed.
func (s *Story) ReadsOf(e *Encounter, id string) []*Call { return s.index.reads[readAt{e, id}] }

// Since are those of calls, in the order in which they were sent, that come after a place in the order of events.
func Since(calls []*Call, seq int) []*Call {
	at, _ := slices.BinarySearchFunc(calls, seq+1, func(c *Call, seq int) int { return c.Seq - seq })
	return calls[at:]
}

// About are the calls of a step that address a booking with that id, in the order in which they were sent. They are not to
// be changed.
func (s *Story) About(st *Step, id string) []*Call { return s.index.about[aboutIn{st, id}] }

// telling are the answers to a consumer that hold a URL.
func (s *Story) telling(who, url string) []*Call {
	key := [2]string{who, url}
	found, done := s.index.named[key]
	if !done {
		for _, c := range s.index.told[who] {
			if strings.Contains(c.answer, url) {
				found = append(found, c)
			}
		}
		s.index.named[key] = found
	}
	return found
}

// showing are the answers to a consumer that were a reading of a booking or named it.
func (s *Story) showing(who string, b *Booking) []*Call {
	key := knower{who, b}
	found, done := s.index.known[key]
	if !done {
		for _, c := range s.index.told[who] {
			if c.Kind == ReadOne && c.Booking() == b.URL || names(c, b) {
				found = append(found, c)
			}
		}
		s.index.known[key] = found
	}
	return found
}
