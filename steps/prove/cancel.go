package prove

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// template is a call of a consumer from which another is made: an update where it sent one, else the request that made the booking.
func (s *scene) template(who string, base string) *evidence.Call {
	var found *evidence.Call
	for _, c := range s.calls(evidence.Book, evidence.Update) {
		if c.Who == who && (found == nil || c.Base == base && (found.Base != base || c.Kind == evidence.Update)) {
			found = c
		}
	}
	return found
}

// legs are copies of a call and of what its provider heard of it.
func (s *scene) legs(c *evidence.Call) []*journal.Exchange {
	out := []*journal.Exchange{copied(c.Exchange)}
	if hop, ok := s.story.Hops[c.Seq]; ok {
		out = append(out, copied(hop.Exchange))
	}
	return out
}

// addressed points an exchange at a path of a provider.
func addressed(x *journal.Exchange, base, path string) {
	if x.Via == 0 && x.Heard == "proxy" {
		x.Target = "/" + base + path
		return
	}
	if u, err := url.Parse(base); err == nil {
		x.Target = u.Path + path
	}
}

// order is a request that a known-bad consumer sends.
type order struct {
	who    string
	base   string
	path   string
	method string
	body   any
	status int
	answer any
	// interaction is what its header says that it is.
	interaction string
}

const interactions = "urn:nhs:names:services:careconnect:fhir:rest:"

// send puts a request behind an event, in the manner of those that the consumer sent.
func (s *scene) send(d *draft, after int, o order) int {
	from := s.template(o.who, o.base)
	if from == nil {
		return 0
	}
	legs := s.legs(from)
	for _, x := range legs {
		addressed(x, o.base, o.path)
		x.Method, x.Status, x.Fate = o.method, o.status, journal.Answered
		x.Request.Body, x.Response.Body = written(o.body), written(o.answer)
		x.Request.Header.Set("X-Request-Id", fmt.Sprintf("5a7cb3d0-1111-4222-8333-%012d", after))
		x.Request.Header.Set("Ssp-Interactionid", interactions+o.interaction)
		x.Response.Header.Del("Content-Encoding")
		x.Response.Header.Del("Location")
	}
	return d.insert(after, legs...)
}

func written(v any) []byte {
	if v == nil {
		return nil
	}
	raw, _ := json.Marshal(v) // made of what was read from JSON
	return raw
}

// appointment is a booking as the latest answer of its provider had it; nil where no answer did.
func (s *scene) appointment(b *evidence.Booking) object {
	var found evidence.Body
	for _, c := range s.story.Calls {
		if c.Base == b.Base && c.Succeeded() && c.Got.Text("resourceType") == "Appointment" && c.Got.Text("id") == b.ID {
			found = c.Got
		}
	}
	out := object{}
	if raw := written(found); found == nil || json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

// cancel has a consumer cancel a booking behind an event, and the provider do it.
func (s *scene) cancel(d *draft, after int, who string, b *evidence.Booking) bool {
	body := s.appointment(b)
	if body == nil {
		body = object{"resourceType": "Appointment", "id": b.ID}
	}
	body["status"] = "cancelled"
	at := s.send(d, after, order{
		who: who, base: b.Base, path: "/Appointment/" + b.ID, method: http.MethodPut, body: body, status: http.StatusOK, answer: body,
		interaction: "update:appointment",
	})
	if at == 0 {
		return false
	}
	d.states(at, func(st *evidence.State) bool {
		return held(st, b.URL, func(h *evidence.BookingState) { h.Status = "cancelled"; h.Versions++ })
	})
	return true
}

// held changes a booking as a state has it.
func held(st *evidence.State, url string, change func(*evidence.BookingState)) bool {
	found := false
	for i := range st.Providers {
		for j := range st.Providers[i].Bookings {
			if b := &st.Providers[i].Bookings[j]; strings.EqualFold(b.URL, url) {
				change(b)
				found = true
			}
		}
	}
	return found
}
