package mutant

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// Defects that show only in one format, later, or beside what is right elsewhere.

func inXML(h http.Header) bool { return strings.Contains(h.Get("Content-Type"), "xml") }

func onOldRead(r *request, a *answer) bool { return r.old() && a.status == http.StatusOK }

// dropsPlaces leaves out where the patients are seen where a list has more than a few slots.
func dropsPlaces(_ *request, o object) {
	var kept []any
	slots := 0
	for _, e := range items(o["entry"]) {
		switch text(e, "resource", "resourceType") {
		case "Slot":
			slots++
		case "Location":
			continue
		}
		kept = append(kept, e)
	}
	if slots > 4 {
		o["entry"] = kept
	}
}

// namesPractitioner says whether the token of a request names who asks.
func (r *request) namesPractitioner() bool {
	parts := strings.Split(r.Header.Get("Authorization"), ".")
	if len(parts) != 3 {
		return true
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err != nil || bytes.Contains(raw, []byte("requesting_practitioner")) || !bytes.Contains(raw, []byte("requesting_organization"))
}

var (
	_ = bad("xml-is-shorter", "A booking that is read in XML has lost the end of its description.", changing(func(r *request, a *answer) {
		if onRead(r, a) && inXML(a.header) {
			a.body = []byte(strings.Replace(string(a.body), ", to be cancelled", "", 1))
		}
	}), "RD-08")
	_ = bad("history-rewritten", "An earlier version of a booking reads with another description.", editing(onOldRead, func(_ *request, o object) { o["description"] = "rewritten" }), "RD-02")
	_ = bad("old-version-new-tag", "An earlier version of a booking comes with the tag of another.", changing(func(r *request, a *answer) {
		if onOldRead(r, a) {
			a.header.Set("ETag", `W/"another"`)
		}
	}), "RD-05")
	_ = bad("lists-another-time", "Its list of a patient's bookings has them at another time.", editing(onSearch, func(_ *request, o object) {
		each(o, "Appointment", func(b object) { b["start"], b["end"] = "2031-03-07T17:30:00.000Z", "2031-03-07T17:45:00.000Z" })
	}), "RD-16")
	_ = bad("counts-all", "The total of its list of a patient's bookings counts those of everybody.", editing(onSearch, func(_ *request, o object) { o["total"] = 99 }), "RD-16")
	_ = bad("takes-no-show", "It lets a consumer say that the patient did not come.", changing(func(r *request, a *answer) {
		if r.cancels() && r.sent()["status"] == "noshow" && a.status == http.StatusUnprocessableEntity {
			a.status, a.body = http.StatusOK, must(r.stored())
		}
	}), "CX-28")
	_ = bad("forgets-when-free", "It takes the identifier of a booking that was made for another, as long as the slot is free.", handling(func(r *request) *answer {
		id, a := r.Header.Get("X-Request-Id"), r.ask()
		if !r.books() || a.status != http.StatusConflict {
			return a
		}
		r.Header.Set("X-Request-Id", r.Header.Get("Ssp-TraceID"))
		again := r.ask()
		if again.status != http.StatusCreated {
			return a
		}
		again.header.Set("X-Correlation-Id", id)
		return again
	}), "SP-30")
	_ = bad("any-root-of-its-host", "It lets in tokens for other service roots below its own.", handling(trusting(func(r *request, c object) {
		if aud, _ := c["aud"].(string); strings.HasPrefix(aud, r.vale.Base) {
			c["aud"] = r.vale.Base
		}
	})), "AU-29")
	_ = bad("named-to-cancel", "It lets only a person who is named cancel.", handling(func(r *request) *answer {
		if r.cancels() && !r.namesPractitioner() {
			return says(http.StatusForbidden, "forbidden", "who are you?")(r)
		}
		return r.ask()
	}), "AU-31", "CX-13")
	_ = bad("xml-any-version", "It cancels in XML whatever version it is told.", handling(lets(func(r *request) {
		if inXML(r.Header) && strings.Contains(r.Header.Get("If-Match"), "no-such-version") {
			r.Header.Set("If-Match", r.tag())
		}
	})), "CX-26")
	_ = bad("xml-booked-200", "It answers a booking in XML with 200.", changing(another(http.StatusCreated, http.StatusOK, func(r *request, _ *answer) bool { return r.books() && inXML(r.Header) })), "BK-47")
	_ = bad("free-unless-asked", "It shows every slot as free where nobody asks for a status.", editing(onSlots, func(r *request, o object) {
		if !r.URL.Query().Has("status") {
			each(o, "Slot", func(s object) { s["status"] = "free" })
		}
	}), "RB-18")
	_ = bad("both-is-none", "It shows only taken slots where both are asked for.", handling(func(r *request) *answer {
		if r.slots() && r.URL.Query().Get("status") == "free,busy" {
			r.requery(func(q url.Values) { q.Set("status", "busy") })
		}
		return r.ask()
	}), "SL-20", "SL-17")
	_ = bad("slots-not-packed", "It compresses bookings and not lists of slots.", handling(func(r *request) *answer {
		if r.slots() {
			r.Header.Del("Accept-Encoding")
		}
		return r.ask()
	}), "FM-13")
	_ = bad("shared-left-out", "It leaves out where the patients are seen where there are more than a few slots.", editing(onSlots, dropsPlaces), "SL-46")
	_ = bad("registers-another-time", "Its entries in the registry have another time than their bookings.", telling(edited((*call).registers, func(o object) {
		o["start"], o["end"] = "2031-03-07T17:30:00.000Z", "2031-03-07T17:45:00.000Z"
	})), "RG-08")
	_ = bad("registers-another-patient", "Its entries in the registry name another patient.", telling(edited((*call).registers, func(o object) {
		child(o, "participant", 0, "actor", "identifier")["value"] = "9990001030"
	})), "RG-10")
	_ = bad("registers-the-refused", "It registers a booking that it refused.", remembering(func() *sync.Once { return &sync.Once{} }, registersRefused), "BK-78")
)

// registersRefused tells the registry of the first booking that was refused, in the name of a provider of its own.
func registersRefused(r *request, once *sync.Once) *answer {
	a := r.ask()
	o := r.sent()
	if !r.books() || a.status != http.StatusUnprocessableEntity || number(o) == "" || number(o) == "9990001007" {
		return a
	}
	once.Do(func() {
		id, secret, err := r.world.Registry().AddProvider("hasty")
		if err != nil {
			return
		}
		form := url.Values{"client_id": {id}, "client_secret": {secret}, "grant_type": {"client_credentials"}, "scope": {r.world.RegistryBase() + "/.default"}}
		token := text(decoded(r.elsewhere(r.world.RegistryToken(), "application/x-www-form-urlencoded", "", []byte(form.Encode()))), "access_token")
		r.elsewhere(r.world.RegistryBase()+"/Appointment", "application/fhir+json", token, must(object{
			"resourceType": "Appointment", "meta": object{"profile": []any{"https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Appointment-1"}},
			"status": "booked", "start": o["start"], "end": o["end"], "created": o["created"],
			"identifier":  []any{object{"system": "urn:ietf:rfc:3986", "value": r.vale.Base + "/Appointment/never-made"}},
			"participant": []any{object{"actor": object{"identifier": object{"use": "official", "system": nhsNumber, "value": number(o)}}, "status": "accepted"}},
		}))
	})
	return a
}
