package fhir

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// timed are the elements whose values are moments: equal when they are the same
// instant, however written.
var timed = map[string]bool{
	"start": true, "end": true, "created": true, "indexed": true, "creation": true, "lastUpdated": true,
	"valueInstant": true, "valueDateTime": true, "deceasedDateTime": true,
}

// FirstDifference compares an update with what is stored, for the rule that a
// cancellation changes the status and nothing else.
//
// It ignores the status, meta.versionId, meta.lastUpdated and the narrative of the
// resource itself, the order of contained resources, and equal instants written
// differently. Everything else must be equal; an added extension is a difference.
// The path is that of the first difference, names in alphabetical order.
// Source: Booking API, cancel an appointment; CX-04, CX-27.
func FirstDifference(stored, update Resource) (path string, differ bool) {
	root := stored.Type()
	if where, differ := differObjects(root, withoutIgnored(stored), withoutIgnored(update)); differ {
		return where, true
	}
	return differContained(root+".contained", stored, update)
}

// withoutIgnored returns a shallow copy without what the comparison ignores or, as
// with contained resources, treats by itself.
func withoutIgnored(r Resource) map[string]any {
	out := maps.Clone(map[string]any(r))
	delete(out, "status")
	delete(out, "text")
	if _, ok := out["contained"].([]any); ok {
		delete(out, "contained")
	}
	if meta, ok := object(out["meta"]); ok {
		rest := maps.Clone(map[string]any(meta))
		delete(rest, "versionId")
		delete(rest, "lastUpdated")
		out["meta"] = rest
		if len(rest) == 0 {
			delete(out, "meta")
		}
	}
	return out
}

func differContained(path string, stored, update Resource) (string, bool) {
	a, b := sorted(stored.List("contained")), sorted(update.List("contained"))
	for i := range max(len(a), len(b)) {
		if i >= len(a) {
			return path + ".ofType(" + typeOf(b[i]) + ")", true
		}
		at := path + ".ofType(" + typeOf(a[i]) + ")"
		if i >= len(b) || containedName(a[i]) != containedName(b[i]) {
			return at, true
		}
		if where, differ := differValues(at, "contained", a[i], b[i]); differ {
			return where, true
		}
	}
	return "", false
}

func sorted(list []any) []any {
	return slices.SortedStableFunc(slices.Values(list), func(x, y any) int {
		return strings.Compare(containedName(x), containedName(y))
	})
}

func containedName(v any) string {
	r, _ := object(v)
	return r.Type() + "/" + r.ID()
}

// typeOf returns a type fit to be quoted; what the update calls a type could be anything.
func typeOf(v any) string {
	r, _ := object(v)
	if t := r.Type(); typeForm.MatchString(t) {
		return t
	}
	return "Resource"
}

var typeForm = regexp.MustCompile(`^[A-Z][A-Za-z]{1,40}$`)

func differObjects(path string, a, b map[string]any) (string, bool) {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		x, inA := a[name]
		y, inB := b[name]
		at := path + "." + name
		if inA != inB {
			return at, true
		}
		if where, differ := differValues(at, name, x, y); differ {
			return where, true
		}
	}
	return "", false
}

func differValues(path, name string, a, b any) (string, bool) {
	if x, ok := object(a); ok {
		y, ok := object(b)
		if !ok {
			return path, true
		}
		return differObjects(path, x, y)
	}
	if x, ok := a.([]any); ok {
		y, ok := b.([]any)
		if !ok {
			return path, true
		}
		return differLists(path, name, x, y)
	}
	if _, ok := object(b); ok {
		return path, true
	}
	if _, ok := b.([]any); ok {
		return path, true
	}
	if a == b || timed[name] && sameInstant(a, b) {
		return "", false
	}
	return path, true
}

func differLists(path, name string, a, b []any) (string, bool) {
	for i := range max(len(a), len(b)) {
		at := path + "[" + strconv.Itoa(i) + "]"
		if i >= len(a) || i >= len(b) {
			return at, true
		}
		if where, differ := differValues(at, name, a[i], b[i]); differ {
			return where, true
		}
	}
	return "", false
}

func sameInstant(a, b any) bool {
	x, ok := a.(string)
	if !ok {
		return false
	}
	y, ok := b.(string)
	if !ok {
		return false
	}
	s, err := Instant(x)
	if err != nil {
		return false
	}
	t, err := Instant(y)
	return err == nil && s.Equal(t)
}
