package fhir

import "time"

// Pointer is a registry pointer: an Appointment reduced to what leads to a booking.
// ID, Version and Updated are the registry's and are left out while they are empty.
// Source: registry pointer; RG-08 to RG-11.
type Pointer struct {
	ID, Version string
	Updated     time.Time
	// BookingURL is absolute and names no version.
	BookingURL          string
	Status, NHSNumber   string
	Start, End, Created time.Time
}

// Resource returns the pointer as a tree.
func (p Pointer) Resource() Resource {
	r := Resource{
		"resourceType": "Appointment",
		"meta":         map[string]any{"profile": []any{Profile("Appointment")}},
		"identifier":   []any{map[string]any{"system": URISystem, "value": p.BookingURL}},
		"status":       p.Status,
		"start":        FormatInstant(p.Start),
		"end":          FormatInstant(p.End),
		"created":      FormatInstant(p.Created),
		"participant": []any{map[string]any{
			"actor": map[string]any{"identifier": map[string]any{
				"use": "official", "system": NHSNumberSystem, "value": p.NHSNumber,
			}},
			"status": "accepted",
		}},
	}
	if p.ID != "" {
		r.Stamp(p.ID, p.Version, p.Updated)
	}
	return r
}

var pointerMeta = `"profile":[` + string(AppendString(nil, Profile("Appointment"))) + `]`

// AppendTo appends to dst what Resource would be encoded to.
func (p Pointer) AppendTo(dst []byte) []byte {
	dst = AppendInstant(append(dst, `{"created":"`...), p.Created)
	dst = AppendInstant(append(dst, `","end":"`...), p.End)
	if p.ID != "" {
		dst = append(AppendString(append(dst, `","id":`...), p.ID), `,"identifier":[{"system":"`...)
	} else {
		dst = append(dst, `","identifier":[{"system":"`...)
	}
	dst = append(AppendString(append(dst, URISystem+`","value":`...), p.BookingURL), `}],"meta":{`...)
	if p.ID != "" {
		dst = append(AppendInstant(append(dst, `"lastUpdated":"`...), p.Updated), `",`...)
	}
	dst = append(dst, pointerMeta...)
	if p.ID != "" {
		dst = AppendString(append(dst, `,"versionId":`...), p.Version)
	}
	dst = append(dst, `},"participant":[{"actor":{"identifier":{"system":"`+NHSNumberSystem+`","use":"official","value":`...)
	dst = AppendString(dst, p.NHSNumber)
	dst = AppendInstant(append(dst, `}},"status":"accepted"}],"resourceType":"Appointment","start":"`...), p.Start)
	return append(AppendString(append(dst, `","status":`...), p.Status), '}')
}
