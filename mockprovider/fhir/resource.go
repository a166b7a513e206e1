// Package fhir is the wire syntax of FHIR STU3 as the Booking Standard uses it: a
// lossless resource tree, its JSON form, instants, entity tags, outcomes and bundles.
//
// It refuses to know what a resource means: no profile, no business rule and no
// HTTP. What was decoded is encoded again with every element, extension and digit
// it came with.
//
//	r, err := fhir.Decode(body)
//	start := r.String("start")
//	number := r.String("contained", 1, "identifier", 0, "value")
package fhir

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Resource is one FHIR resource as a tree of map[string]any, []any, string,
// json.Number and bool. Nested objects are plain maps.
type Resource map[string]any

// Encode writes the resource as JSON with its names sorted, so that equal resources
// are equal bytes. Numbers keep the digits they were read with.
func (r Resource) Encode() ([]byte, error) {
	return r.AppendTo(make([]byte, 0, 4096))
}

// AppendTo appends to dst what Encode returns. On an error it returns nil, and what
// is behind the end of dst is undefined.
func (r Resource) AppendTo(dst []byte) ([]byte, error) {
	open, _ := scratch.Get().(*[]member)
	e := encoder{open: (*open)[:0]}
	dst, err := e.object(dst, r, 0)
	release(open, e.open)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", r.Type(), err)
	}
	return dst, nil
}

// Type returns the resourceType, or "" when it is not a string.
func (r Resource) Type() string { return r.String("resourceType") }

// ID returns the logical id, or "".
func (r Resource) ID() string { return r.String("id") }

// Version returns meta.versionId, or "".
func (r Resource) Version() string { return r.String("meta", "versionId") }

// LogValue keeps content, which may be patient data, out of logs: only the type is shown.
func (r Resource) LogValue() slog.Value { return slog.StringValue("fhir " + r.Type()) }

// At returns the value found by following the path, whose steps are names (string) and positions (int).
func (r Resource) At(path ...any) (any, bool) {
	var at any = map[string]any(r)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, ok := object(at)
			if !ok {
				return nil, false
			}
			if at, ok = m[s]; !ok {
				return nil, false
			}
		case int:
			l, ok := at.([]any)
			if !ok || s < 0 || s >= len(l) {
				return nil, false
			}
			at = l[s]
		default:
			return nil, false
		}
	}
	return at, true
}

// Has reports whether there is anything at the path.
func (r Resource) Has(path ...any) bool {
	_, ok := r.At(path...)
	return ok
}

// String returns the string at the path, or "" when there is none or it is something else.
func (r Resource) String(path ...any) string {
	at, _ := r.At(path...)
	s, _ := at.(string)
	return s
}

// List returns the array at the path, or nil. It is shared with the resource.
func (r Resource) List(path ...any) []any {
	at, _ := r.At(path...)
	l, _ := at.([]any)
	return l
}

// Object returns the object at the path, or nil. It is shared with the resource.
func (r Resource) Object(path ...any) Resource {
	at, _ := r.At(path...)
	m, _ := object(at)
	return m
}

// Objects returns the objects of the array at the path, leaving out what is not an object. They are shared.
func (r Resource) Objects(path ...any) []Resource {
	var out []Resource
	for _, item := range r.List(path...) {
		if m, ok := object(item); ok {
			out = append(out, m)
		}
	}
	return out
}

// Int returns the integer at the path; ok is false when there is none.
func (r Resource) Int(path ...any) (n int64, ok bool) {
	at, _ := r.At(path...)
	number, isNumber := at.(json.Number)
	if !isNumber {
		return 0, false
	}
	n, err := number.Int64()
	return n, err == nil
}

// Contained returns the contained resources, in their order.
func (r Resource) Contained() []Resource { return r.Objects("contained") }

// ContainedOf returns the contained resources of one type, in their order.
func (r Resource) ContainedOf(resourceType string) []Resource {
	var out []Resource
	for _, c := range r.Contained() {
		if c.Type() == resourceType {
			out = append(out, c)
		}
	}
	return out
}

// Resolve returns the contained resource a local reference ("#id") points to.
func (r Resource) Resolve(reference string) (Resource, bool) {
	id, local := strings.CutPrefix(reference, "#")
	if !local || id == "" {
		return nil, false
	}
	for _, c := range r.Contained() {
		if c.ID() == id {
			return c, true
		}
	}
	return nil, false
}

// Identifier returns the value of the first identifier of the given system among those at the path, or "".
func (r Resource) Identifier(system string, path ...any) string {
	for _, id := range r.Objects(path...) {
		if id.String("system") == system {
			return id.String("value")
		}
	}
	return ""
}

// Stamp sets what a server sets: id, meta.versionId and meta.lastUpdated. The rest of meta stands.
func (r Resource) Stamp(id, version string, updated time.Time) {
	r["id"] = id
	meta, ok := object(r["meta"])
	if !ok {
		meta = Resource{}
	}
	meta["versionId"] = version
	meta["lastUpdated"] = FormatInstant(updated)
	r["meta"] = map[string]any(meta)
}

// Clone returns a copy that shares nothing with the resource.
func (r Resource) Clone() Resource {
	if r == nil {
		return nil
	}
	m, _ := clone(map[string]any(r)).(map[string]any)
	return m
}

func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			out[k] = clone(item)
		}
		return out
	case Resource:
		return clone(map[string]any(v))
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = clone(item)
		}
		return out
	}
	return v
}

func object(v any) (Resource, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, v != nil
	case Resource:
		return v, v != nil
	}
	return nil, false
}
