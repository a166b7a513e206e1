package evidence

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Body is a JSON object as it travelled. A nil Body answers every question with nothing.
type Body map[string]any

// At follows keys and indexes (strings and ints) into the body; nil when there is nothing there.
func (b Body) At(path ...any) any {
	var v any = map[string]any(b)
	for _, p := range path {
		switch key := p.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				return nil
			}
			v = m[key]
		case int:
			list, ok := v.([]any)
			if !ok || key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

// Text is the string at the path, or empty.
func (b Body) Text(path ...any) string {
	s, _ := b.At(path...).(string)
	return s
}

// List is the array at the path, or nil.
func (b Body) List(path ...any) []any {
	l, _ := b.At(path...).([]any)
	return l
}

// Contained is the first contained resource of that type, or nil.
func (b Body) Contained(resourceType string) Body {
	for _, v := range b.List("contained") {
		if m, ok := v.(map[string]any); ok && m["resourceType"] == resourceType {
			return m
		}
	}
	return nil
}

// NHSNumber is the patient's NHS number in an Appointment, from the actor or the contained Patient.
func (b Body) NHSNumber() string {
	const system = "https://fhir.nhs.uk/Id/nhs-number"
	if b.Text("participant", 0, "actor", "identifier", "system") == system {
		return b.Text("participant", 0, "actor", "identifier", "value")
	}
	patient := b.Contained("Patient")
	for i := range patient.List("identifier") {
		if patient.Text("identifier", i, "system") == system {
			return patient.Text("identifier", i, "value")
		}
	}
	return ""
}

// Document is the UUID of the document that an Appointment refers to.
func (b Body) Document() string {
	return b.Contained("DocumentReference").Text("identifier", 0, "value")
}

// Slot is the identifier of the slot in an Appointment.
func (b Body) Slot() string { return b.Contained("Slot").Text("identifier", 0, "value") }

// Start is the start of an Appointment or Slot; zero when it cannot be read.
func (b Body) Start() time.Time { return instant(b.Text("start")) }

// Differences names the top elements in which two Appointments differ, leaving out
// status, text, meta.versionId and meta.lastUpdated, the order of contained
// resources, and instants and narratives that are equal though written differently.
func Differences(old, updated Body) []string {
	var out []string
	for _, key := range keys(old, updated) {
		switch key {
		case "status", "text":
			continue
		}
		if !same(key, old[key], updated[key]) {
			out = append(out, key)
		}
	}
	return out
}

func keys(a, b Body) []string {
	out := slices.Collect(maps.Keys(a))
	for k := range b {
		if _, both := a[k]; !both {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

func same(key string, a, b any) bool {
	switch key {
	case "meta":
		return reflect.DeepEqual(lessMeta(a), lessMeta(b))
	case "contained":
		return sameContained(a, b)
	}
	return equal(a, b)
}

func lessMeta(v any) map[string]any {
	out := map[string]any{}
	m, _ := v.(map[string]any)
	for k, val := range m {
		if k != "versionId" && k != "lastUpdated" {
			out[k] = val
		}
	}
	return out
}

func sameContained(a, b any) bool {
	left, _ := a.([]any)
	right, _ := b.([]any)
	if len(left) != len(right) {
		return false
	}
	used := make([]bool, len(right))
next:
	for _, l := range left {
		for i, r := range right {
			if !used[i] && equal(l, r) {
				used[i] = true
				continue next
			}
		}
		return false
	}
	return true
}

// equal compares two JSON values; strings that are both instants by their time.
func equal(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case string:
		y, ok := b.(string)
		if !ok || x == y {
			return ok
		}
		if strings.HasPrefix(x, "<div") && strings.HasPrefix(y, "<div") {
			return plainNarrative(x) == plainNarrative(y)
		}
		left, right := instant(x), instant(y)
		return !left.IsZero() && left.Equal(right)
	}
	return reflect.DeepEqual(a, b)
}

func instant(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
