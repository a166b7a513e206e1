package stranger

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

func (d *desk) hasRegistry() bool { return d.setup.Registry != nil && !d.way("no-registry") }

// askRegistry looks for entries of the patient's bookings; they say where to read, and no more.
func (d *desk) askRegistry(t *task, f *file) {
	f.Blind, f.Pointed = false, nil
	if f.Patient.NHS == "" {
		f.Blind = true
		return
	}
	q := "/Appointment?Appointment.participant.actor%3APatient.identifier=" + url.QueryEscape(nhsNumbers+"|"+f.Patient.NHS)
	r, ok := d.registryCall(http.MethodGet, d.setup.Registry.Base+q, nil, "", "")
	if !ok || r.status != http.StatusOK || r.tree.text("resourceType") != "Bundle" {
		f.Blind = true
		return
	}
	for _, e := range r.tree.list("entry") {
		d.point(t, f, asTree(e.at("resource")))
	}
}

// point takes up one entry of the registry if it is live, of this patient, and new to the consumer.
func (d *desk) point(t *task, f *file, p tree) {
	start, ok := instant(p.text("start"))
	at, _, _ := strings.Cut(p.text("identifier", "value"), "/_history")
	live := p.text("status") == "booked" && start.After(t.Now) || d.bug("registry-cancelled-listed")
	if p.text("resourceType") != "Appointment" || !ok || !live || at == "" {
		return
	}
	if number := p.text("participant", "actor", "identifier", "value"); number != "" && number != f.Patient.NHS {
		return
	}
	if h := d.known(at); h != nil {
		if !h.Own || d.bug("registry-instead-of-own") {
			f.Pointed = append(f.Pointed, h.Ref)
		}
		return
	}
	h := &holding{Ref: d.ref(), URL: at, Start: start, Patient: f.Patient, State: "booked"}
	h.End, _ = instant(p.text("end"))
	var names []string
	for _, s := range d.setup.Services {
		base := strings.TrimSuffix(s.Provider, "/")
		if base != "" && (strings.HasPrefix(at, base+"/") || strings.HasPrefix(at, safe(base)+"/")) {
			h.Provider, h.ASID = s.Provider, s.ASID
			names = append(names, s.Name)
		}
	}
	h.Service = strings.Join(slices.Compact(names), " or ")
	if h.Provider == "" {
		f.Missed = append(f.Missed, at)
		return
	}
	d.kept.Bookings = append(d.kept.Bookings, h)
	f.Pointed = append(f.Pointed, h.Ref)
}

// registryCall asks the registry directly, with a token of the registry's own.
func (d *desk) registryCall(method, address string, body []byte, kind, match string) (reply, bool) {
	if d.token == "" && !d.fetchToken() {
		return reply{}, false
	}
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(string(body)))
	if err != nil {
		return reply{}, false
	}
	req.Header.Set("Authorization", "Bearer "+d.token)
	req.Header.Set("Accept", "application/fhir+json")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("If-Match", match)
	}
	r := d.receive(req)
	if r.status == http.StatusUnauthorized || r.status == http.StatusForbidden {
		d.token = "" // it may have run out; the next call gets another
	}
	return r, r.status != 0
}

func (d *desk) fetchToken() bool {
	reg := d.setup.Registry
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {reg.ClientID}, "client_secret": {reg.ClientSecret}, "scope": {reg.Base + "/.default"}}
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, reg.Token, strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := d.http.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	var got struct {
		Token string `json:"access_token"`
	}
	if res.StatusCode != http.StatusOK || json.Unmarshal(raw, &got) != nil {
		return false
	}
	d.token = got.Token
	return d.token != ""
}

// cancelPointer is how a booking is not cancelled.
func (d *desk) cancelPointer(t *task, f *file, h *holding) {
	r, ok := d.registryCall(http.MethodGet, d.setup.Registry.Base+"/Appointment?identifier="+escape("urn:ietf:rfc:3986|"+h.URL), nil, "", "")
	var entry tree
	for _, e := range r.tree.list("entry") {
		entry = asTree(e.at("resource"))
	}
	if !ok || entry == nil {
		d.failed(h, r, "The register does not answer.")
		return
	}
	address := d.setup.Registry.Base + "/Appointment/" + entry.text("id")
	one, _ := d.registryCall(http.MethodGet, address, nil, "", "")
	put, _ := d.registryCall(http.MethodPut, address, cutJSON(one.body, "cancelled"), "application/fhir+json;charset=utf-8", etag(one))
	if put.status == http.StatusOK {
		d.done(h)
		return
	}
	d.failed(h, put, "The register did not accept it.")
}
