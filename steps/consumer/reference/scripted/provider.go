package scripted

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"
)

const instants = "2006-01-02T15:04:05.000Z"

// act does what a call asks for. mu is held.
func (w *World) act(c Call) Answer {
	id := strings.TrimPrefix(c.Path, "/Appointment/")
	switch {
	case c.Base == "token":
		return Answer{Status: http.StatusOK, Body: `{"token_type":"Bearer","expires_in":3600,"access_token":"sample.access.token"}`}
	case c.Base == "registry":
		return w.registry(c)
	case c.Base == "":
		return refuse(http.StatusForbidden, "forbidden", "no such provider")
	case c.Method == http.MethodGet && c.Path == "/metadata":
		return Answer{Status: http.StatusOK, Body: `{"resourceType":"CapabilityStatement","status":"active","kind":"instance","fhirVersion":"3.0.1"}`}
	case c.Method == http.MethodGet && c.Path == "/Slot":
		return w.search(c)
	case c.Method == http.MethodPost && c.Path == "/Appointment":
		return w.book(c)
	case c.Method == http.MethodGet && c.Path == "/Appointment":
		return w.find(c)
	case c.Method == http.MethodGet && id != c.Path:
		if b := w.booking(c.Base, id); b != nil {
			return b.answer(http.StatusOK)
		}
		return refuse(http.StatusNotFound, "not-found", "no such booking")
	case c.Method == http.MethodPut && id != c.Path:
		return w.cancel(c, id)
	}
	return refuse(http.StatusMethodNotAllowed, "not-supported", c.Method+" "+c.Path)
}

func refuse(status int, code, diagnostics string) Answer {
	return Answer{Status: status, Body: fmt.Sprintf(
		`{"resourceType":"OperationOutcome","id":"e1","issue":[{"severity":"error","code":%q,"diagnostics":%q}]}`, code, diagnostics)}
}

func object(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // made of maps and strings only
	}
	return string(raw)
}

func (w *World) booking(base, id string) *Booking {
	for _, b := range w.bookings {
		if b.Base == base && b.ID == id {
			return b
		}
	}
	return nil
}

func (b *Booking) answer(status int) Answer {
	version := fmt.Sprintf("%d", b.Version)
	return Answer{Status: status, Body: object(b.Body), Header: map[string]string{
		"ETag": `W/"` + version + `"`, "Location": b.URL() + "/_history/" + version,
	}}
}

func (w *World) search(c Call) Answer {
	var entries []any
	for _, s := range w.slots {
		if s.base != c.Base || s.busy || s.service != c.Query.Get("schedule.actor:healthcareservice") || !inside(s.start, c.Query["start"]) {
			continue
		}
		entries = append(entries, map[string]any{"fullUrl": s.base + "/Slot/" + s.id, "search": map[string]any{"mode": "match"}, "resource": map[string]any{
			"resourceType": "Slot", "id": s.id, "meta": map[string]any{"versionId": "1", "lastUpdated": "2031-03-07T10:00:00Z"},
			"text":       map[string]any{"status": "generated"},
			"identifier": []any{map[string]any{"system": "https://tools.ietf.org/html/rfc4122", "value": s.uuid()}},
			"schedule":   map[string]any{"reference": "Schedule/clinic"}, "status": "free",
			"start": s.start.UTC().Format(instants), "end": s.start.Add(15 * time.Minute).UTC().Format(instants),
		}})
	}
	if len(entries) > 0 {
		for _, r := range []map[string]any{
			{"resourceType": "Schedule", "id": "clinic", "actor": []any{map[string]any{"reference": "HealthcareService/hs"}}},
			{"resourceType": "HealthcareService", "id": "hs", "location": []any{map[string]any{"reference": "Location/site"}}},
			{"resourceType": "Location", "id": "site", "name": "Main site", "address": map[string]any{"city": "Sampletown"}},
		} {
			entries = append(entries, map[string]any{"resource": r, "search": map[string]any{"mode": "include"}})
		}
	}
	return Answer{Status: http.StatusOK, Body: object(map[string]any{"resourceType": "Bundle", "type": "searchset", "entry": entries})}
}

func (s *slot) uuid() string {
	return "uuid-of-" + s.base[len("https://utc."):len("https://utc.")+4] + "-" + s.id
}

func inside(start time.Time, bounds []string) bool {
	for _, b := range bounds {
		limit, err := time.Parse(time.RFC3339, b[2:])
		if err != nil || b[:2] == "ge" && start.Before(limit) || b[:2] == "le" && start.After(limit) {
			return false
		}
	}
	return true
}

func (w *World) book(c Call) Answer {
	request := c.Header.Get("X-Request-Id")
	if w.used[request] {
		return refuse(http.StatusConflict, "duplicate", "the X-Request-Id was used before")
	}
	want := at(contained(c.Body, "Slot"), "identifier", "value")
	for _, s := range w.slots {
		if s.base != c.Base || s.uuid() != want {
			continue
		}
		if s.busy {
			return refuse(http.StatusUnprocessableEntity, "processing", "Slot no longer available")
		}
		s.busy, w.used[request] = true, true
		b := &Booking{Base: c.Base, ID: fmt.Sprintf("a%d", len(w.bookings)+1), Version: 1, Body: copyOf(c.Body), slot: s}
		b.Body["id"] = b.ID
		b.stamp()
		w.bookings = append(w.bookings, b)
		return b.answer(http.StatusCreated)
	}
	return refuse(http.StatusUnprocessableEntity, "invalid", "unknown slot")
}

func contained(body map[string]any, kind string) map[string]any {
	list, _ := body["contained"].([]any)
	for _, v := range list {
		if m, ok := v.(map[string]any); ok && m["resourceType"] == kind {
			return m
		}
	}
	return nil
}

// at is an element of the first entry of a list.
func at(o map[string]any, list, element string) any {
	entries, _ := o[list].([]any)
	if len(entries) == 0 {
		return nil
	}
	m, _ := entries[0].(map[string]any)
	return m[element]
}

func (w *World) find(c Call) Answer {
	var entries []any
	for _, b := range w.bookings {
		actor, _ := at(b.Body, "participant", "actor").(map[string]any)
		id, _ := actor["identifier"].(map[string]any)
		wanted := c.Query.Get("Appointment.participant.actor:Patient.identifier")
		if number, _ := id["value"].(string); b.Base == c.Base && strings.HasSuffix(wanted, "|"+number) {
			limited := map[string]any{"resourceType": "Appointment"}
			for _, key := range []string{"id", "status", "start", "end", "participant"} {
				limited[key] = b.Body[key]
			}
			entries = append(entries, map[string]any{"fullUrl": b.URL(), "resource": limited})
		}
	}
	return Answer{Status: http.StatusOK, Body: object(map[string]any{"resourceType": "Bundle", "type": "searchset", "entry": entries})}
}

func (w *World) cancel(c Call, id string) Answer {
	b := w.booking(c.Base, id)
	switch {
	case b == nil:
		return refuse(http.StatusNotFound, "not-found", "no such booking")
	case w.used[c.Header.Get("X-Request-Id")]:
		return refuse(http.StatusConflict, "duplicate", "the X-Request-Id was used before")
	case c.Header.Get("If-Match") == "":
		return refuse(http.StatusPreconditionFailed, "required", "If-Match is required")
	case c.Header.Get("If-Match") != fmt.Sprintf(`W/"%d"`, b.Version):
		return refuse(http.StatusConflict, "conflict", "Update Conflict")
	case b.Status() != "booked", c.Body["status"] != "cancelled":
		return refuse(http.StatusUnprocessableEntity, "business-rule", "not in an appropriate state")
	}
	stored, sent := copyOf(b.Body), copyOf(c.Body)
	for _, o := range []map[string]any{stored, sent} {
		delete(o, "status")
		delete(o, "meta")
	}
	if !reflect.DeepEqual(stored, sent) {
		return refuse(http.StatusUnprocessableEntity, "business-rule", "differs in more than status")
	}
	w.used[c.Header.Get("X-Request-Id")] = true
	b.Body["status"] = "cancelled"
	b.Version++
	b.stamp()
	b.slot.busy = false
	return b.answer(http.StatusOK)
}

// registry shows an entry for each booking that has an NHS number, and lets nobody change one.
func (w *World) registry(c Call) Answer {
	if c.Method != http.MethodGet {
		return refuse(http.StatusForbidden, "forbidden", "only who registered it may change it")
	}
	var entries []any
	for _, b := range w.bookings {
		entries = append(entries, map[string]any{"fullUrl": w.URL + "/registry/Appointment/p-" + b.ID, "resource": map[string]any{
			"resourceType": "Appointment", "id": "p-" + b.ID, "meta": map[string]any{"versionId": "1"},
			"identifier": []any{map[string]any{"system": "urn:ietf:rfc:3986", "value": b.URL()}},
			"status":     b.Status(), "start": b.Body["start"], "end": b.Body["end"], "participant": b.Body["participant"],
		}})
	}
	if id, one := strings.CutPrefix(c.Path, "/Appointment/p-"); one {
		for i, b := range w.bookings {
			if b.ID == id {
				entry, _ := entries[i].(map[string]any)
				return Answer{Status: http.StatusOK, Body: object(entry["resource"]), Header: map[string]string{"ETag": `W/"1"`}}
			}
		}
	}
	return Answer{Status: http.StatusOK, Body: object(map[string]any{"resourceType": "Bundle", "type": "searchset", "entry": entries})}
}
