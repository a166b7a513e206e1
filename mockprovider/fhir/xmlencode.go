package fhir

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// UnwritableError says that a tree has something that FHIR XML cannot say, such as an
// empty array, a control character, a value of the wrong type, a narrative that is not
// XHTML, or an array of primitives whose other half has another length.
type UnwritableError struct {
	// Path is where: names and positions, from the resource's type.
	Path, Reason string
}

func (e *UnwritableError) Error() string { return e.Path + " cannot be written in XML: " + e.Reason }

// EncodeXML writes the resource as FHIR XML in the order of the element tables, what
// is not in them last and sorted. DecodeXML gives the same tree again: what XML could
// not give back is refused with an *UnwritableError instead of being lost.
//
// Source: FHIR STU3, XML representation; resource tables, converting XML and JSON; FM-02.
func (r Resource) EncodeXML() ([]byte, error) {
	w := xmlWriter{path: []string{}}
	w.out.Grow(4096)
	if err := w.resource(r, ` xmlns="`+fhirNamespace+`"`); err != nil {
		return nil, err
	}
	return w.out.Bytes(), nil
}

type xmlWriter struct {
	out  bytes.Buffer
	path []string
}

func (w *xmlWriter) refuse(reason string) error {
	path := "resource"
	for i, step := range w.path {
		switch {
		case i == 0:
			path = step
		case step[0] == '[':
			path += step
		default:
			path += "." + step
		}
	}
	return &UnwritableError{Path: path, Reason: reason}
}

// at goes one step down for the time of a call.
func (w *xmlWriter) at(step string, do func() error) error {
	w.path = append(w.path, step)
	err := do()
	w.path = w.path[:len(w.path)-1]
	return err
}

func (w *xmlWriter) resource(r Resource, namespace string) error {
	name := r.Type()
	if !plainName(name) {
		return w.refuse("there is no resourceType that could be an element")
	}
	write := func() error {
		w.out.WriteString("<" + name + namespace)
		return w.finish(name, r, resourceType(name))
	}
	if len(w.path) > 0 {
		return write() // a contained resource has the path of the element that holds it
	}
	return w.at(name, write)
}

// finish writes the attributes and children of an element that was begun, and its end.
func (w *xmlWriter) finish(name string, m map[string]any, t *elementType) error {
	written, err := w.attributes(m, t)
	if err != nil {
		return err
	}
	w.out.WriteByte('>')
	begun := w.out.Len()
	if t.resource() {
		written++ // resourceType
	}
	for i := range t.children {
		e := &t.children[i]
		if e.attribute {
			continue
		}
		n, err := w.member(m, e)
		if err != nil {
			return err
		}
		written += n
	}
	if written < len(m) {
		if err := w.unknown(m, t); err != nil {
			return err
		}
	}
	if w.out.Len() == begun {
		w.out.Truncate(begun - 1)
		w.out.WriteString("/>")
		return nil
	}
	w.out.WriteString("</" + name + ">")
	return nil
}

// attributes writes the members that are attributes and counts them.
func (w *xmlWriter) attributes(m map[string]any, t *elementType) (int, error) {
	written := 0
	for i := range t.children {
		if e := &t.children[i]; e.attribute {
			if v, ok := m[e.name]; ok {
				written++
				if err := w.attribute(e.name, v); err != nil {
					return 0, err
				}
			}
		}
	}
	if written == len(m) {
		return written, nil
	}
	odd, err := w.oddAttributes(m, t)
	return written + odd, err
}

// oddAttributes writes the attributes that were out of place when they were read, and counts them.
func (w *xmlWriter) oddAttributes(m map[string]any, t *elementType) (int, error) {
	var odd []string
	for name := range m {
		if name != "" && name[0] == '@' {
			odd = append(odd, name[1:])
		}
	}
	slices.Sort(odd)
	for _, name := range odd {
		known, ok := t.child(name)
		if !plainName(name) || name == "xmlns" || ok && known.attribute {
			return 0, w.refuse("a member that could be no attribute")
		}
		if err := w.attribute(name, m["@"+name]); err != nil {
			return 0, err
		}
	}
	return len(odd), nil
}

func (w *xmlWriter) attribute(name string, v any) error {
	text, ok := v.(string)
	if !ok {
		return w.at(name, func() error { return w.refuse("want a string") })
	}
	return w.at(name, func() error { return w.text(name, text) })
}

// text writes an attribute.
func (w *xmlWriter) text(name, value string) error {
	w.out.WriteString(" " + name + `="`)
	if !escapeXML(&w.out, value) {
		return w.refuse("a character that XML does not have")
	}
	w.out.WriteByte('"')
	return nil
}

// member writes a known child and counts the members that said it.
func (w *xmlWriter) member(m map[string]any, e *element) (written int, err error) {
	v, ok := m[e.name]
	if ok {
		written++
	}
	if !e.primitive() {
		if !ok {
			return 0, nil
		}
		return written, w.at(e.name, func() error { return w.elements(e, v) })
	}
	other, also := m["_"+e.name]
	if also {
		written++
	}
	if written == 0 {
		return 0, nil
	}
	return written, w.at(e.name, func() error { return w.primitives(e, v, ok, other, also) })
}

// elements writes an element that is not a primitive, as often as there is one.
func (w *xmlWriter) elements(e *element, v any) error {
	list, several := v.([]any)
	if err := w.shape(e, several, len(list)); err != nil {
		return err
	}
	if !several {
		return w.element(e, v)
	}
	for i, item := range list {
		if err := w.at("["+strconv.Itoa(i)+"]", func() error { return w.element(e, item) }); err != nil {
			return err
		}
	}
	return nil
}

// shape refuses what would come back as an array and was none, or the other way round.
func (w *xmlWriter) shape(e *element, several bool, length int) error {
	switch {
	case several && length == 0:
		return w.refuse("an empty array")
	case several && length == 1 && !e.array:
		return w.refuse("an array of one where there should be none")
	case !several && e.array:
		return w.refuse("want an array")
	}
	return nil
}

func (w *xmlWriter) element(e *element, v any) error {
	if e.kind == xhtmlKind {
		text, _ := v.(string)
		text, fault := narrativeText(text)
		if fault != "" {
			return w.refuse(fault)
		}
		w.out.WriteString(text)
		return nil
	}
	m, ok := object(v)
	if !ok {
		return w.refuse("want an object")
	}
	w.out.WriteString("<" + e.name)
	switch {
	case e.kind == complexKind:
		return w.finish(e.name, m, e.typ)
	case e.kind != resourceKind:
		return w.finish(e.name, m, anyElement())
	case len(m) == 0:
		w.out.WriteString("/>")
		return nil
	}
	w.out.WriteByte('>')
	if err := w.resource(m, ""); err != nil {
		return err
	}
	w.out.WriteString("</" + e.name + ">")
	return nil
}

// escapeXML writes text as it stands in an attribute or between tags: white space that
// a reader would turn into something else is written as a reference. It is false when
// there is a character that XML does not have.
func escapeXML(to *bytes.Buffer, text string) bool {
	plain := 0
	for i, r := range text {
		var instead string
		switch {
		case r == '&':
			instead = "&amp;"
		case r == '<':
			instead = "&lt;"
		case r == '>':
			instead = "&gt;"
		case r == '"':
			instead = "&quot;"
		case r == '\t' || r == '\n' || r == '\r':
			instead = "&#" + strconv.Itoa(int(r)) + ";"
		case r < ' ' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError && text[i] != '\xef':
			return false
		default:
			continue
		}
		to.WriteString(text[plain:i])
		to.WriteString(instead)
		plain = i + 1
	}
	to.WriteString(text[plain:])
	return true
}

// wanted reports whether a value has the type of its kind, in the form that reading it again would give.
func wanted(e *element, v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, e.kind == unknownKind || typed(e.kind, v) == any(v)
	case bool:
		return strconv.FormatBool(v), e.kind == booleanKind || e.kind == unknownKind
	case json.Number:
		return v.String(), (e.kind == numberKind || e.kind == unknownKind) && plainNumber(v.String())
	}
	return "", false
}
