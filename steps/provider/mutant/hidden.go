package mutant

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// Defects that show only to who looks at both sides of a thing.

// blindly names another version than the one that was read, and then the right one.
func blindly(c *call) (*http.Response, error) {
	if !c.updates() {
		return c.send()
	}
	tag := c.Header.Get("If-Match")
	c.Header.Set("If-Match", `W/"77"`)
	first, err := c.send()
	if err != nil || first.StatusCode < http.StatusBadRequest {
		return first, err
	}
	_ = first.Body.Close()
	c.Header.Set("If-Match", tag)
	return c.send()
}

// crowding is what a crowd is remembered in.
func crowding() *crowd { return &crowd{swaps: newSwaps(), in: map[string]int{}} }

// nobodyWins refuses all who ask for one slot at the same time, and has it taken all the same.
func nobodyWins(r *request, c *crowd) *answer {
	if !r.books() {
		return r.ask()
	}
	slot := r.slot()
	crowded, leave := c.gather(slot)
	defer leave()
	if crowded {
		_ = r.vale.FillSlot(r.Context(), slot)
	}
	return r.ask()
}

var xmlSlot = regexp.MustCompile(`(?s)<Slot>.*?<identifier>.*?<value value="([^"]+)"`)

// slot is the identifier of the slot that a booking asks for, in either format.
func (r *request) slot() string {
	if m := xmlSlot.FindSubmatch(r.body); m != nil {
		return string(m[1])
	}
	return text(contained(r.sent(), "Slot"), "identifier", 0, "value")
}

// cancelledReading edits readings of bookings that are cancelled.
func cancelledReading(change func(o object)) func(r *request, o object) {
	return func(_ *request, o object) {
		if o["status"] == "cancelled" {
			change(o)
		}
	}
}

var (
	_ = bad("cancels-entry-blind", "It cancels entries in the registry in a version that it makes up, and then in the right one.", telling(blindly), "RG-25")
	_ = badAtTimes("races-200", "It books one slot for all who ask at the same time, and tells the later ones with 200.", remembering(crowding, func(r *request, c *crowd) *answer {
		return raceBookAs(r, c, http.StatusOK)
	}), []string{"RB-18", "SL-41"}, "BK-55")
	_ = bad("nobody-wins", "Of several who ask for one slot at the same time nobody gets it, and it is taken.", remembering(crowding, nobodyWins), "BK-55")
	_ = bad("makes-what-it-refuses", "It refuses to cancel a booking that there is not, and has made it all the same.", remembering(newMemory[[]byte], func(r *request, m *memory[[]byte]) *answer {
		if made, ok := m.Load(r.id()); ok && r.reads() {
			a := saysInJSON(http.StatusOK, "", "")(r)
			a.body = made
			return a
		}
		a := r.ask()
		if r.cancels() && a.status == http.StatusNotFound {
			m.Store(r.id(), r.body)
		}
		return a
	}), "CX-31")
	_ = bad("cancelled-reads-otherwise", "A booking that is cancelled comes back as it was, and reads with another description.", editing(onRead, cancelledReading(func(o object) { o["description"] = "CANCELLED" })), "CX-18", "RD-02", "RD-08")
	_ = bad("hits-without-version", "Its list of bookings does not say in which version they are.", editing(onSearch, func(_ *request, o object) {
		each(o, "Appointment", func(b object) { delete(child(b, "meta"), "versionId") })
	}), "RD-19")
	_ = good("content-location-relative", "A booking that is read says where it stands from where it was asked.", changing(heading(onRead, func(r *request, h http.Header) {
		h.Set("Content-Location", "Appointment/"+r.id())
	})))
	_ = bad("fourth-actor", "Its schedules have a device beside service, practitioner and role.", editing(onSlots, shown("Schedule", func(s object) {
		list := items(s["actor"])
		s["actor"] = append(list[:1:1], object{"reference": "Practitioner/one"}, object{"reference": "PractitionerRole/one"}, object{"reference": "Device/one"})
	})), "SL-44")
	_ = bad("no-slots-without-include", "A search without includes finds nothing once one without a lower bound was made.", remembering(newMemory[bool], func(r *request, m *memory[bool]) *answer {
		a := r.ask()
		if !onSlots(r, a) {
			return a
		}
		if last, _ := m.Load("bare"); last && !r.URL.Query().Has("_include") {
			a.edit(func(o object) {
				delete(o, "entry")
				o["total"] = 0
			})
		}
		m.Store("bare", len(r.URL.Query()["start"]) == 1 && r.URL.Query().Has("status") && strings.HasPrefix(r.URL.Query().Get("start"), "le"))
		return a
	}), "SL-50")
	_ = bad("basic-403", "It refuses tokens as forbidden, and says that it wants a password.", changing(func(r *request, a *answer) {
		if refusedToken(r, a) {
			a.header.Set("WWW-Authenticate", `Basic realm="vale"`)
		}
	}), "AU-34")
	_ = bad("offers-rebook-further-on", "Its statement offers a re-booking in one act, further on than where one would look.", editing(onMetadata, func(_ *request, o object) {
		list := items(o["rest"])
		o["rest"] = append(list, object{"mode": "server", "operation": []any{object{"name": "move-booking", "definition": object{"reference": "OperationDefinition/move-booking"}}}})
	}), "RB-02")
	_ = good("offers-prebooking", "Its statement offers to pre-book, which is no re-booking.", editing(onMetadata, func(_ *request, o object) {
		child(o, "rest", 0)["operation"] = []any{object{"name": "prebook", "definition": object{"reference": "OperationDefinition/prebook"}}}
	}))
	_ = good("client-too", "Its statement says first what it does as a client of the registry.", editing(onMetadata, func(_ *request, o object) {
		list := items(o["rest"])
		o["rest"] = append([]any{object{"mode": "client", "resource": []any{object{"type": "Appointment", "interaction": []any{object{"code": "create"}, object{"code": "update"}}}}}}, list...)
	}))
	_ = bad("serves-patients", "Its statement lists patients, further on than where one would look.", editing(onMetadata, func(_ *request, o object) {
		list := items(o["rest"])
		o["rest"] = append(list, object{"mode": "server", "resource": []any{object{"type": "Patient", "interaction": []any{object{"code": "read"}}}}})
	}), "NF-03")
	_ = bad("rebook-books", "It refuses a re-booking in one act, and has made a booking all the same.", handling(func(r *request) *answer {
		a := r.ask()
		if r.Method == http.MethodPost && r.path == "/Appointment/$rebook" {
			one := &request{Request: r.Clone(r.Context()), path: "/Appointment", body: r.body, vale: r.vale, world: r.world, next: r.next}
			one.URL.Path, one.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/$rebook"), ""
			one.RequestURI = one.URL.RequestURI()
			one.ask()
		}
		return a
	}), "RB-02")
	_ = bad("no-json-slots", "It answers a search for slots in XML alone.", func(c *embedded.Config) {
		c.Formats = []string{"xml", "json"}
		handling(func(r *request) *answer {
			if r.slots() && strings.HasPrefix(r.Header.Get("Accept"), "application/fhir+json") {
				return says(http.StatusNotAcceptable, "not-supported", "XML only")(r)
			}
			return r.ask()
		})(c)
	}, "FM-01", "SL-10", "SL-11", "SL-19", "SL-50")
)
