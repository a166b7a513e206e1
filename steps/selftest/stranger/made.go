package stranger

import (
	"net/http"
	"net/url"
	"strings"
)

// created reads the answer that confirms a booking: its address and its content.
func (d *desk) created(t *task, f *file, a *attempt, s *slot, svc service, r reply) {
	at := d.bookingURL(svc, r)
	if at == "" {
		switch {
		case d.bug("any-success-counts"):
			d.made(t, f, a, s, svc, svc.Provider+"/Appointment/"+fresh(), nil)
		case d.bug("unreadable-is-failure"):
			d.notMade(t, f, a, r, "The appointment was not made. Try again.")
		default:
			d.lookFor(t, f, a, s, svc, r)
		}
		return
	}
	if r.tree.text("resourceType") != "Appointment" {
		check := d.patiently(t, f, ask{op: opRead, base: svc.Provider, asid: svc.ASID, path: within(svc.Provider, at) + d.format("?")})
		if check.status != http.StatusOK || check.tree.text("status") != "booked" {
			d.lookFor(t, f, a, s, svc, r)
			return
		}
		r = check
	}
	d.made(t, f, a, s, svc, at, &r)
}

// bookingURL is the booking's address at its provider, without its version.
func (d *desk) bookingURL(svc service, r reply) string {
	base := strings.TrimSuffix(svc.Provider, "/")
	if at := r.head.Get("Location"); at != "" {
		from, err := url.Parse(safe(base) + "/Appointment")
		if err == nil && !strings.Contains(at, "://") {
			if to, err := from.Parse(at); err == nil {
				at = to.String()
			}
		}
		at, _, _ = strings.Cut(at, "/_history")
		if last(at, "/") != "" && last(at, "/") != "Appointment" {
			return d.stored(at)
		}
	}
	if id := r.tree.text("id"); r.tree.text("resourceType") == "Appointment" && id != "" {
		return d.stored(base + "/Appointment/" + id)
	}
	return ""
}

// stored is an address as the data base gives it back.
func (d *desk) stored(at string) string {
	cut := strings.LastIndex(at, "/") + 1
	switch {
	case d.bug("id-lower-cased"):
		return at[:cut] + strings.ToLower(at[cut:])
	case d.bug("id-cut") && len(at)-cut > 20:
		return at[:cut+20]
	}
	return at
}

// made keeps a booking that is established, and tells the user.
func (d *desk) made(t *task, f *file, a *attempt, s *slot, svc service, at string, r *reply) {
	h := d.known(at)
	if h == nil {
		h = &holding{Ref: d.ref(), URL: at}
		d.kept.Bookings = append(d.kept.Bookings, h)
	}
	h.Provider, h.ASID, h.Service, h.Place = svc.Provider, svc.ASID, svc.Name, s.Place
	h.Start, h.End, h.Patient, h.State, h.Own = s.Start, s.End, f.Patient, "booked", true
	h.Encounter, h.By, h.Document, h.SlotID = f.Encounter, t.User.ID, a.Document, s.Identifier
	if r != nil {
		h.ETag, h.Raw, h.RawType, h.Essence = r.head.Get("ETag"), r.body, r.head.Get("Content-Type"), essence(r.tree)
	}
	a.State, a.Ref = "made", h.Ref
	d.kept.Latest = h.Ref
	f.Stage = "booking-done"
	d.share(h)
	d.say("new-booking", "made", "", svc.Name+" has confirmed the appointment for "+when(s.Start)+".")
}

// afterMade is where other vendors cannot wait.
func (d *desk) afterMade(t *task, f *file) {
	if d.bug("cancel-on-created") {
		d.cancelAll(t, f)
	}
}

func (d *desk) known(at string) *holding {
	for _, h := range d.kept.Bookings {
		if h.URL == at {
			return h
		}
	}
	return nil
}

func (d *desk) byRef(ref string) *holding {
	for _, h := range d.holdings() {
		if h.Ref == ref {
			return h
		}
	}
	return nil
}

func (d *desk) ref() string {
	d.kept.Serial++
	return "bk" + strings.ToLower(d.setup.ODS) + "-" + string(rune('a'+d.kept.Serial%26)) + fresh()[:6]
}

// latest is the booking made last, wherever that was.
func (d *desk) latest() *holding {
	for _, h := range d.kept.Bookings {
		if h.Ref == d.kept.Latest {
			return h
		}
	}
	return &holding{Provider: d.setup.Services[0].Provider, ASID: d.setup.Services[0].ASID}
}

// locate asks the provider for the patient's bookings and looks for the one with this request's document or slot:
// there, absent or unsure.
func (d *desk) locate(t *task, f *file, a *attempt, svc service) (string, string) {
	if f.Patient.NHS == "" {
		return "", "unsure"
	}
	parameter := "Appointment.participant.actor%3APatient.identifier=" + url.QueryEscape(nhsNumbers+"|"+f.Patient.NHS)
	if d.bug("patient-search-reference") {
		parameter = "patient=" + f.Patient.NHS
	}
	r := d.patiently(t, f, ask{op: opSearch, base: svc.Provider, asid: svc.ASID, path: "/Appointment?" + parameter + d.format("&")})
	if r.status != http.StatusOK || r.tree.text("resourceType") != "Bundle" {
		return "", "unsure"
	}
	for _, e := range r.tree.list("entry") {
		b := asTree(e.at("resource"))
		at := strings.TrimSuffix(svc.Provider, "/") + "/Appointment/" + b.text("id")
		if b.text("resourceType") != "Appointment" || b.text("status") != "booked" || d.known(at) != nil {
			continue
		}
		if start, ok := instant(b.text("start")); !ok || !start.Equal(a.Start) {
			continue
		}
		if len(b.list("contained")) == 0 {
			full := d.patiently(t, f, ask{op: opRead, base: svc.Provider, asid: svc.ASID, path: "/Appointment/" + b.text("id") + d.format("?")})
			b = full.tree
		}
		if b.contained("DocumentReference").text("identifier", "value") == a.Document {
			return at, "there"
		}
	}
	return "", "absent"
}

// share puts a booking into the table that a careless vendor keeps for all its customers.
func (d *desk) share(h *holding) {
	p := &d.server.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.bug("one-store-for-all") {
		p.rows[d.setup.Proxy] = append(p.rows[d.setup.Proxy], h)
	}
}

// holdings are the bookings in the table.
func (d *desk) holdings() []*holding {
	all := append([]*holding(nil), d.kept.Bookings...)
	if d.bug("one-store-for-all") {
		p := &d.server.pool
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, h := range p.rows[d.setup.Proxy] {
			if d.known(h.URL) == nil {
				all = append(all, h)
			}
		}
	}
	return all
}
