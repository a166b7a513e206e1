package reference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Object is a FHIR resource, or a part of one, as its JSON object. Numbers keep
// their digits, so what was read can be sent back unaltered [CX-04].
type Object = map[string]any

// parse reads one JSON object and nothing after it.
func parse(raw []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var o Object
	if err := d.Decode(&o); err != nil {
		return nil, fmt.Errorf("read resource: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read resource: something follows it")
	}
	if o == nil {
		return nil, errors.New("read resource: it is null")
	}
	return o, nil
}

// render writes a resource without escaping what JSON lets stand.
func render(o Object) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return nil, fmt.Errorf("write resource: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// at follows keys (string) and indexes (int) into a value; nil where there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(Object)
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

// text is the string at the path, or empty.
func text(v any, path ...any) string {
	s, _ := at(v, path...).(string)
	return s
}

// items is the array at the path, or nil.
func items(v any, path ...any) []any {
	l, _ := at(v, path...).([]any)
	return l
}

// held is the first contained resource of a type, or nil.
func held(o Object, resourceType string) Object {
	for _, v := range items(o, "contained") {
		if m, ok := v.(Object); ok && m["resourceType"] == resourceType {
			return m
		}
	}
	return nil
}

// instant reads a FHIR instant; zero when it is none.
func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// The systems of the standard that a consumer writes or looks for. Source: resources, section 21.
const (
	systemNHSNumber = "https://fhir.nhs.uk/Id/nhs-number"
	systemODS       = "https://fhir.nhs.uk/Id/ods-organization-code"
	systemUUID      = "https://tools.ietf.org/html/rfc4122"
	profiles        = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"
)

// nhsNumber is the patient's NHS number in an Appointment, from the actor or the contained Patient.
func nhsNumber(appointment Object) string {
	for i := range items(appointment, "participant") {
		id := at(appointment, "participant", i, "actor", "identifier")
		if text(id, "system") == systemNHSNumber {
			return text(id, "value")
		}
	}
	patient := held(appointment, "Patient")
	for i := range items(patient, "identifier") {
		if text(patient, "identifier", i, "system") == systemNHSNumber {
			return text(patient, "identifier", i, "value")
		}
	}
	return ""
}

// document is the UUID of the document that an Appointment refers to.
func document(appointment Object) string {
	return text(held(appointment, "DocumentReference"), "identifier", 0, "value")
}

// slotIdentifier is the identifier of the slot in an Appointment.
func slotIdentifier(appointment Object) string {
	return text(held(appointment, "Slot"), "identifier", 0, "value")
}

// isAppointment says that a resource is an Appointment with an id and a status.
func isAppointment(o Object) bool {
	return text(o, "resourceType") == "Appointment" && text(o, "id") != "" && text(o, "status") != ""
}

// unversioned takes the version off a booking's URL [BK-85].
func unversioned(url string) string {
	plain, _, _ := strings.Cut(url, "/_history/")
	return plain
}

// clone copies a resource through all its parts, so that a change to the copy leaves it alone.
func clone(v Object) Object {
	out := make(Object, len(v))
	for key, value := range v {
		out[key] = cloneValue(value)
	}
	return out
}

func cloneValue(v any) any {
	switch x := v.(type) {
	case Object:
		return clone(x)
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = cloneValue(x[i])
		}
		return out
	}
	return v
}
