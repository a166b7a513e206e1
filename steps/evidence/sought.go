package evidence

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Sought is one search for slots, over all the pages that the consumer took of it and all the stretches of time in which it asked.
type Sought struct {
	// Calls are the answered ones, the first page first.
	Calls []*Call
	// Offers are the free slots that came back, each once.
	Offers []Offer
	// Taken are the starts of the slots that came back and are not free. They may be shown, and need not be.
	Taken []time.Time
	// Kinds are the types of the resources that came back.
	Kinds map[string]bool
	// Next is the link to a page that was not taken; empty when there is none.
	Next string

	// parts are the first pages, one for each stretch of time.
	parts []*Call

	// beside are the consumer's searches in the encounter so far, this one included: what they found may stand on one screen.
	beside []*Sought

	known map[string]Body
	seen  map[string]bool
}

// Offer is a slot as the provider's answers described it. What they did not tell is empty.
type Offer struct {
	ID         string
	Start, End time.Time
	// Channel is the delivery channel's code.
	Channel string
	Service string
	// Place are the name of the location and the parts of its address.
	Place []string
	// Practitioner are the given and family names.
	Practitioner []string
	Role, Gender string
}

// Label is the evidence label of the search.
func (q *Sought) Label() string { return q.Calls[0].Label() }

// Sought are the searches for slots that were answered in a step in which the user asked
// for slots: of several at one provider the last, for a screen shows what was found last.
func (s *Story) Sought(st *Step) []*Sought {
	if st.Task.Kind != contract.SearchSlots {
		return nil
	}
	at := s.SoughtAt(st)
	all := s.sought(at)
	if at != st {
		all = slices.DeleteFunc(all, func(q *Sought) bool { return !s.Seeks(q.Calls[0], st.Task.Service) })
	}
	latest := map[string]*Sought{}
	for _, q := range all {
		q.beside = append(s.soughtBefore(st), all...)
		latest[q.Calls[0].Base] = q
	}
	return slices.DeleteFunc(all, func(q *Sought) bool { return latest[q.Calls[0].Base] != q })
}

// sought are all the searches of a step, those that were made again included.
func (s *Story) sought(st *Step) []*Sought {
	byBase := map[string]*Sought{}
	var out []*Sought
	for _, c := range s.CallsIn(st.Encounter, Slots) {
		if c.Base == "" || c.Status() != http.StatusOK || c.Got.Text("resourceType") != "Bundle" || s.StepOf(c) != st {
			continue
		}
		q := byBase[c.Base]
		switch {
		case q != nil && q.follows(c):
		case q != nil && q.goesOn(c):
			q.parts = append(q.parts, c)
		default:
			q = &Sought{Kinds: map[string]bool{}, parts: []*Call{c}, known: map[string]Body{}, seen: map[string]bool{}}
			byBase[c.Base] = q
			out = append(out, q)
		}
		q.take(c)
	}
	for _, q := range out {
		q.describe()
	}
	return out
}

// SoughtAt is the step whose searches are what the user is shown on asking for slots: that step itself or, where nothing was asked
// in it and the user asks for a service for the first time since the outcome, the act that recorded the outcome, if that service
// was asked for in it. A consumer may seek as soon as it knows for when, and has what it found at hand.
func (s *Story) SoughtAt(st *Step) *Step {
	outcome := st.Encounter.Latest(contract.RecordOutcome, st.Began)
	if st.Task.Kind != contract.SearchSlots || outcome == nil || st.Task.Beyond {
		return st
	}
	before := slices.ContainsFunc(st.Encounter.All(contract.SearchSlots), func(earlier *Step) bool {
		return earlier.Began > outcome.Began && earlier.Began < st.Began && earlier.Task.Service == st.Task.Service
	})
	calls := s.CallsIn(st.Encounter, Slots)
	asked := slices.ContainsFunc(calls, func(c *Call) bool { return s.StepOf(c) == st })
	with := slices.ContainsFunc(calls, func(c *Call) bool { return s.StepOf(c) == outcome && s.Seeks(c, st.Task.Service) })
	if before || asked || !with {
		return st
	}
	return outcome
}

// Seeks says that a search is for the service of that name.
func (s *Story) Seeks(c *Call, service string) bool {
	id := strings.Join(c.Query["schedule.actor:healthcareservice"], ",")
	return slices.ContainsFunc(s.Services(), func(svc contract.Service) bool { return svc.Name == service && svc.ID == id })
}

// soughtBefore are the searches of the steps of the encounter before one.
func (s *Story) soughtBefore(st *Step) []*Sought {
	var out []*Sought
	for _, earlier := range st.Encounter.All(contract.SearchSlots) {
		if earlier.Began < st.Began {
			out = append(out, s.sought(earlier)...)
		}
	}
	return out
}

// Begins says that a slot that came back, in this search or one beside it, begins at a time.
func (q *Sought) Begins(at time.Time) bool {
	return slices.ContainsFunc(q.beside, func(o *Sought) bool {
		return slices.ContainsFunc(o.Taken, at.Equal) || slices.ContainsFunc(o.Offers, func(f Offer) bool { return f.Start.Equal(at) })
	})
}

// OffersAt are the offers that begin at a time, of this search and those beside it.
func (q *Sought) OffersAt(at time.Time) []Offer {
	var out []Offer
	for _, o := range q.beside {
		for _, f := range o.Offers {
			if f.Start.Equal(at) {
				out = append(out, f)
			}
		}
	}
	return out
}

// follows says that the call is for the page that the answers so far had a link to.
func (q *Sought) follows(c *Call) bool {
	return q.Next != "" && c.asks(q.Next)
}

// asks says that a link leads to what the call asked for, however either is encoded.
func (c *Call) asks(link string) bool {
	want, ok := linkAsks(link)
	return ok && asksFor(c.Query) == want
}

// take adds an answer's slots and what came with them.
func (q *Sought) take(c *Call) {
	q.Calls = append(q.Calls, c)
	q.Next = ""
	for i := range c.Got.List("link") {
		if c.Got.Text("link", i, "relation") == "next" {
			q.Next = c.Got.Text("link", i, "url")
		}
	}
	for i := range c.Got.List("entry") {
		r := sub(c.Got.At("entry", i, "resource"))
		kind, id := r.Text("resourceType"), r.Text("id")
		q.Kinds[kind] = true
		q.known[kind+"/"+id] = r
		switch {
		case kind != "Slot" || r.Start().IsZero() || q.seen[id]:
		case r.Text("status") == "free":
			q.Offers = append(q.Offers, Offer{ID: id, Start: r.Start(), End: instant(r.Text("end"))})
		default:
			q.Taken = append(q.Taken, r.Start())
		}
		q.seen[id] = q.seen[id] || kind == "Slot"
	}
}

// describe follows each slot to what was said of it, once all pages are there.
func (q *Sought) describe() {
	for i := range q.Offers {
		o := &q.Offers[i]
		slot := q.known["Slot/"+o.ID]
		o.Channel = Channel(slot)
		schedule := q.known[target(slot.Text("schedule", "reference"))]
		for n := range schedule.List("actor") {
			ref := target(schedule.Text("actor", n, "reference"))
			actor := q.known[ref]
			switch kind, _, _ := strings.Cut(ref, "/"); kind {
			case "HealthcareService":
				o.Service = actor.Text("name")
				if at := q.known[target(actor.Text("location", 0, "reference"))]; at != nil {
					o.Place = place(at)
				}
			case "Location":
				if o.Place == nil {
					o.Place = place(actor)
				}
			case "Practitioner":
				o.Practitioner = name(actor)
				o.Gender = actor.Text("gender")
			case "PractitionerRole":
				if o.Role = actor.Text("code", 0, "coding", 0, "display"); o.Role == "" {
					o.Role = actor.Text("code", 0, "text")
				}
			}
		}
	}
}

// Channel is the code of a slot's delivery channel.
func Channel(slot Body) string {
	for i := range slot.List("extension") {
		if strings.HasSuffix(slot.Text("extension", i, "url"), "DeliveryChannel-1") {
			return slot.Text("extension", i, "valueCode")
		}
	}
	return ""
}

func place(location Body) []string {
	parts := []string{location.Text("name")}
	for i := range location.List("address", "line") {
		parts = append(parts, location.Text("address", "line", i))
	}
	parts = append(parts, location.Text("address", "city"), location.Text("address", "postalCode"))
	if len(location.List("address", "line")) == 0 {
		parts = append(parts, location.Text("address", "text"))
	}
	return given(parts)
}

func name(practitioner Body) []string {
	parts := []string{practitioner.Text("name", 0, "family")}
	for i := range practitioner.List("name", 0, "given") {
		parts = append(parts, practitioner.Text("name", 0, "given", i))
	}
	if all := given(parts); all != nil {
		return all
	}
	return given([]string{practitioner.Text("name", 0, "text")})
}

func given(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// target is the relative form Type/id of a reference.
func target(ref string) string {
	parts := strings.Split(ref, "/")
	if len(parts) < 2 {
		return ref
	}
	return strings.Join(parts[len(parts)-2:], "/")
}

func sub(v any) Body {
	m, _ := v.(map[string]any)
	return m
}

// Linked says that an earlier answer to the consumer had a link to what a call asked for.
func (s *Story) Linked(c *Call) bool {
	first, linked := s.index.linked[link{c.Who, c.Base, asksFor(c.Query)}]
	return linked && first < c.Seq
}
