package fhir

import (
	"slices"
	"strconv"
)

// primitives writes a primitive, as often as there is one: its values, and what else
// is said of them under the name with an underscore.
func (w *xmlWriter) primitives(e *element, v any, valued bool, other any, described bool) error {
	values, severalValues := v.([]any)
	others, severalOthers := other.([]any)
	several := severalValues || severalOthers
	if valued && severalValues != several || described && severalOthers != several {
		return w.refuse("an array beside what is none")
	}
	if severalValues && len(values) == 0 || severalOthers && len(others) == 0 {
		return w.refuse("an empty array")
	}
	// JSON pads both arrays with null to one length. Source: FHIR STU3, JSON representation of primitives.
	if several && described && len(values) != len(others) {
		return w.refuse("the array and that of its name with an underscore must have the same length, padded with null")
	}
	if !several {
		if err := w.shape(e, false, 1); err != nil {
			return err
		}
		return w.primitive(e, v, valued, other, described)
	}
	if err := w.shape(e, true, len(values)); err != nil {
		return err
	}
	if described && !slices.ContainsFunc(others, something) {
		return w.refuse("an array of nulls")
	}
	for i := range values {
		v, valued := entry(values, i)
		other, described := entry(others, i)
		err := w.at("["+strconv.Itoa(i)+"]", func() error { return w.primitive(e, v, valued, other, described) })
		if err != nil {
			return err
		}
	}
	return nil
}

func something(v any) bool { return v != nil }

// entry is the value at a place of an array; null says that there is none.
func entry(list []any, i int) (any, bool) {
	if i >= len(list) || list[i] == nil {
		return nil, false
	}
	return list[i], true
}

func (w *xmlWriter) primitive(e *element, v any, valued bool, other any, described bool) error {
	m, ok := object(other)
	switch {
	case !valued && !described:
		return w.refuse("null")
	case described && !ok:
		return w.refuse("want an object under the name with an underscore")
	case described && valued && len(m) == 0:
		return w.refuse("an empty object under the name with an underscore")
	}
	w.out.WriteString("<" + e.name)
	if valued {
		text, ok := wanted(e, v)
		if !ok {
			return w.refuse("a value of another type")
		}
		if err := w.text("value", text); err != nil {
			return err
		}
	}
	if _, twice := m["@value"]; twice {
		return w.refuse("a member that could be no attribute")
	}
	if !described {
		w.out.WriteString("/>")
		return nil
	}
	return w.finish(e.name, m, anyElement())
}

// unknown writes what the type does not have. Names that XML could not give back are refused.
func (w *xmlWriter) unknown(m map[string]any, t *elementType) error {
	for _, name := range strangers(m, t) {
		base := name
		if name != "" && name[0] == '_' {
			base = name[1:]
		}
		if _, known := t.child(base); known || !plainName(base) {
			return w.at("?", func() error { return w.refuse("a name that could be no element") })
		}
		if _, both := m[base]; both && base != name {
			continue // written with the value
		}
		if err := w.at(base, func() error { return w.stranger(m, base) }); err != nil {
			return err
		}
	}
	return nil
}

// strangers are the members that nothing is known of, sorted by name.
func strangers(m map[string]any, t *elementType) []string {
	var out []string
	for name := range m {
		_, known := t.child(name)
		if !known && name != "" && name[0] == '_' {
			e, half := t.child(name[1:])
			known = half && e.primitive() && !e.attribute
		}
		if !known && (name == "" || name[0] != '@') && (name != "resourceType" || !t.resource()) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// stranger writes an unknown element. An array of one comes back without the array,
// and a boolean or number as a string: XML does not tell, and neither does any table.
func (w *xmlWriter) stranger(m map[string]any, name string) error {
	e := &element{name: name, kind: unknownKind}
	v, valued := m[name]
	other, described := m["_"+name]
	if !valued {
		return w.refuse("what is said of a value that is neither there nor known")
	}
	list, several := v.([]any)
	e.array = several
	first := v
	if several && len(list) > 0 {
		first = list[0]
	}
	if _, is := object(first); is && !described {
		return w.elements(e, v)
	}
	return w.primitives(e, v, valued, other, described)
}
