package schema

import (
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// invariants are those of FHIR STU3 that hold wherever a data type is used: a local
// reference leads to a contained resource (ref-1), a Period does not end before it
// starts (per-1), and an Extension has one value or further extensions (ext-1).
//
// They need the whole tree walked once more, which is done only when the notes taken
// on the first walk give a reason to.
func invariants(r fhir.Resource, path string) []Finding {
	return walk{root: r}.find("", path, map[string]any(r))
}

// notes are taken of what fits its schema while the schema is walked.
type notes struct {
	// local counts the references to contained resources, which may count some twice.
	local int
	// suspect: there is a Period, an Extension that breaks its invariant or something
	// whose content the schema does not say.
	suspect bool
}

// noting says of which definitions notes are taken; the zero value takes none.
type noting uint8

const (
	noteReference noting = iota + 1
	noteExtension
	noteSuspect
)

var notedDefinitions = map[string]noting{
	"Reference": noteReference, "Extension": noteExtension,
	"Period": noteSuspect, "AnyObject": noteSuspect, "AnyResource": noteSuspect,
}

func (n *notes) take(of noting, v any) {
	o, _ := v.(map[string]any)
	switch of {
	case noteReference:
		if strings.HasPrefix(text(o, "reference"), "#") {
			n.local++
		}
	case noteExtension:
		n.suspect = n.suspect || values(o) != 1
	case noteSuspect:
		n.suspect = true
	}
}

type walk struct{ root fhir.Resource }

// find tells the first fault in the order of names.
func (w walk) find(name, path string, v any) []Finding {
	switch v := v.(type) {
	case map[string]any:
		if name == "resource" { // in an entry of a Bundle: what it contains is its own
			w.root = v
		}
		if kind, reason, broken := w.broken(name, v); broken {
			return []Finding{{kind, path, reason}}
		}
		for _, child := range sortedNames(v) {
			if out := w.find(child, path+"."+quotable(child), v[child]); len(out) > 0 {
				return out
			}
		}
	case []any:
		for i, item := range v {
			if out := w.find(name, path+"["+strconv.Itoa(i)+"]", item); len(out) > 0 {
				return out
			}
		}
	}
	return nil
}

// broken says which invariant an object breaks, if any; name is the element it is.
func (w walk) broken(name string, v map[string]any) (kind Kind, reason string, broken bool) {
	switch name {
	case "extension", "modifierExtension":
		if values(v) != 1 {
			return Profile, "must have either one value or further extensions", true
		}
	case "period", "during", "planningHorizon", "valuePeriod", "requestedPeriod":
		if backwards(v) {
			return Profile, "must not end before it starts", true
		}
	}
	if to, ok := v["reference"].(string); ok && strings.HasPrefix(to, "#") && !w.resolves(to[1:]) {
		return Reference, "refers to a contained resource that is not there", true
	}
	return 0, "", false
}

func (w walk) resolves(id string) bool {
	list, _ := w.root["contained"].([]any)
	for _, item := range list {
		if c, ok := item.(map[string]any); ok && c["id"] == id {
			return true
		}
	}
	return false
}

// values counts the values of an extension. Further extensions count as one value; a
// value and what extends it, valueCode and _valueCode, are one.
func values(extension map[string]any) int {
	n := 0
	for name := range extension {
		if strings.HasPrefix(name, "value") || name == "extension" {
			n++
		}
		if strings.HasPrefix(name, "_value") && extension[name[1:]] == nil {
			n++
		}
	}
	return n
}

func backwards(period map[string]any) bool {
	from, _, ok := span(text(period, "start"))
	_, to, okTo := span(text(period, "end"))
	return ok && okTo && from.After(to)
}

// text returns the string of that name, or "".
func text(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return s
}

func child(m map[string]any, name string) map[string]any {
	c, _ := m[name].(map[string]any)
	return c
}

// first returns the first object of the list of that name, or nil.
func first(m map[string]any, name string) map[string]any {
	list, _ := m[name].([]any)
	if len(list) == 0 {
		return nil
	}
	c, _ := list[0].(map[string]any)
	return c
}
