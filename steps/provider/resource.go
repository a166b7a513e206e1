package provider

import (
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

type object = wire.Object

// The systems and profiles that a consumer writes. Source: resources, 2 and 21.
const (
	systemNHSNumber = "https://fhir.nhs.uk/Id/nhs-number"
	systemUUID      = "https://tools.ietf.org/html/rfc4122"
	profiles        = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
)

func claims(profile string) object { return object{"profile": []any{profiles + profile}} }

// at follows keys (string) and indexes (int) into a value; nil where there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(object)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func text(v any, path ...any) string {
	s, _ := at(v, path...).(string)
	return s
}

func items(v any, path ...any) []any {
	l, _ := at(v, path...).([]any)
	return l
}

// slot is a slot that a search showed.
type slot struct {
	resource   object
	identifier string
	start, end time.Time
	service    string
}

// slotsOf are the slots of a search that are free and can be booked: they have what a booking has to repeat.
func slotsOf(bundle object, service string) []slot {
	var out []slot
	for _, e := range items(bundle, "entry") {
		r, _ := at(e, "resource").(object)
		if r["resourceType"] != "Slot" || r["status"] != "free" {
			continue
		}
		s := slot{
			resource: r, identifier: text(r, "identifier", 0, "value"), service: service,
			start: evidence.Instant(text(r, "start")), end: evidence.Instant(text(r, "end")),
		}
		if s.identifier != "" && !s.start.IsZero() && !s.end.IsZero() {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b slot) int { return a.start.Compare(b.start) })
	return out
}

// contained is the slot as a booking holds it.
func (s slot) contained() object {
	out := object{
		"resourceType": "Slot", "id": "slot1", "meta": claims("CareConnect-Slot-1"), "status": "busy",
		"identifier": s.resource["identifier"], "schedule": s.resource["schedule"], "start": s.resource["start"], "end": s.resource["end"],
	}
	if e := s.resource["extension"]; e != nil {
		out["extension"] = e
	}
	return out
}

// resource is the patient as a booking holds it. One without an NHS number has no identifier.
func (p Patient) resource() object {
	out := object{
		"resourceType": "Patient", "id": "pat1", "meta": claims("CareConnect-Patient-1"),
		"name":      []any{object{"use": "official", "family": p.Family, "given": []any{p.Given}, "prefix": []any{p.Prefix}}},
		"telecom":   []any{object{"system": "phone", "value": p.Phone, "use": "home", "rank": 1}},
		"gender":    p.Gender,
		"birthDate": p.BirthDate,
		"address":   []any{p.address()},
	}
	if p.Prefix == "" {
		delete(at(out, "name", 0).(object), "prefix") //nolint:forcetypeassert // it was put there above
	}
	if p.Gender == "" {
		delete(out, "gender")
	}
	if p.NHSNumber != "" {
		out["identifier"] = []any{object{
			"extension": []any{object{
				"url": profiles + "Extension-CareConnect-NHSNumberVerificationStatus-1",
				"valueCodeableConcept": object{"coding": []any{object{
					"system": "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1", "code": "01", "display": "Number present and verified",
				}}},
			}},
			"use": "official", "system": systemNHSNumber, "value": p.NHSNumber,
		}}
	}
	return out
}

func (p Patient) address() object {
	out := object{"use": "home"}
	var lines []any
	for _, l := range p.Address {
		lines = append(lines, l)
	}
	for key, value := range map[string]any{"line": lines, "city": p.City, "postalCode": p.Postcode} {
		if s, isText := value.(string); (isText && s != "") || (!isText && len(lines) > 0) {
			out[key] = value
		}
	}
	return out
}

// booking is a booking request as a good consumer makes it. Source: resources, 2.
func booking(p Patient, s slot, document string, now time.Time) object {
	actor := object{"reference": "#pat1", "display": p.Prefix + " " + p.Given + " " + p.Family}
	if p.NHSNumber != "" {
		actor["identifier"] = object{"use": "official", "system": systemNHSNumber, "value": p.NHSNumber}
	}
	stamp := now.UTC().Format("2006-01-02T15:04:05.000Z07:00")
	return object{
		"resourceType": "Appointment", "meta": claims("CareConnect-Appointment-1"), "language": "en-GB",
		"contained": []any{
			object{
				"resourceType": "DocumentReference", "id": "doc1", "meta": claims("CareConnect-DocumentReference-1"),
				"identifier": []any{object{"system": systemUUID, "value": document}},
				"status":     "current",
				"type": object{"coding": []any{object{
					"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.17", "code": "POCD_MT200001GB02", "display": "Integrated Urgent Care Report",
				}}},
				"indexed": stamp,
				"content": []any{object{"attachment": object{"contentType": "application/hl7-v3+xml", "language": "en"}}},
			},
			p.resource(), s.contained(),
		},
		"status": "booked", "description": "111 referral: test of the provider & its diary, to be cancelled – Zoë",
		"supportingInformation": []any{object{"reference": "#doc1"}},
		"start":                 s.resource["start"], "end": s.resource["end"],
		"slot":        []any{object{"reference": "#slot1"}},
		"created":     stamp,
		"participant": []any{object{"actor": actor, "status": "accepted"}},
	}
}

// part is the object at a path, which can be changed; one that is part of nothing where there is none.
func part(v any, path ...any) object {
	if o, ok := at(v, path...).(object); ok && o != nil {
		return o
	}
	return object{}
}

// held is the first contained resource of a type, or nil.
func held(o object, resourceType string) object {
	for _, v := range items(o, "contained") {
		if m, ok := v.(object); ok && m["resourceType"] == resourceType {
			return m
		}
	}
	return nil
}

// clone is a copy that can be changed.
func clone(v any) any {
	switch x := v.(type) {
	case object:
		out := make(object, len(x))
		for k, e := range x {
			out[k] = clone(e)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = clone(e)
		}
		return out
	}
	return v
}

// copied is a copy of a resource.
func copied(o object) object {
	c, _ := clone(o).(object)
	return c
}
