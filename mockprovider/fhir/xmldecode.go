package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

var errTooDeep = "nested deeper than " + strconv.Itoa(MaxDepth) + " levels"

// DecodeXML reads one FHIR XML resource into the tree that Decode gives for the same
// resource in JSON. Elements may come in any order. It refuses, with a *SyntaxError,
// whatever is not plain FHIR XML: document types, processing instructions, other
// charsets and namespaces, text outside the narrative, attributes given twice,
// anything after the resource, and nesting deeper than MaxDepth.
//
// What the Standard knows takes the form that its element tables give. The rest
// survives for a validator to refuse by its path: an unknown element with a value is
// a string, or else an object; several of one name are an array, of objects unless
// all have values; an attribute out of place is a member whose name starts with "@";
// and a boolean or number that is none stays a string. An element with nothing in it
// is an empty object, or under "_name" when it should have had a value.
//
// Source: FHIR STU3, XML representation; resource tables, converting XML and JSON; ER-09 for the refusal.
func DecodeXML(data []byte) (Resource, error) {
	if at, broken := brokenUTF8(data); broken {
		return nil, &SyntaxError{Offset: at, Reason: "not valid UTF-8"}
	}
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	out, err := decodeXML(text)
	if syntax, ok := errors.AsType[*SyntaxError](err); ok {
		syntax.Offset += int64(len(data) - len(text))
	}
	return out, err
}

func decodeXML(data []byte) (Resource, error) {
	root, err := newXMLReader(data).document()
	if err != nil {
		return nil, err
	}
	return root.resource(1)
}

// resource builds the tree of a resource's element; level counts objects and arrays as Decode does.
func (n *node) resource(level int) (map[string]any, error) {
	if n.xhtml != "" {
		return nil, n.refuse("a narrative out of place")
	}
	out := map[string]any{"resourceType": n.name}
	return out, n.members(out, resourceType(n.name), level)
}

func (n *node) refuse(reason string) error { return &SyntaxError{Offset: n.at, Reason: reason} }

// members puts an element's attributes and children into an object of its type.
func (n *node) members(out map[string]any, t *elementType, level int) error {
	if level > MaxDepth {
		return n.refuse(errTooDeep)
	}
	for _, a := range n.attrs {
		name := "@" + a.Name.Local
		if known, ok := t.child(a.Name.Local); ok && known.attribute {
			name = a.Name.Local
		}
		out[name] = a.Value
	}
	for _, g := range grouped(n.children) {
		e, known := t.child(g[0].name)
		if !known {
			e = g.guess()
		}
		if e.attribute {
			return g[0].refuse("an element where FHIR has an attribute")
		}
		if err := g.put(out, e, level); err != nil {
			return err
		}
	}
	return nil
}

// group is all the children of one name, in their order.
type group []*node

func grouped(children []node) []group {
	var out []group
	place := make(map[string]int, len(children))
	for i := range children {
		c := &children[i]
		at, seen := place[c.name]
		if !seen {
			at = len(out)
			place[c.name] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], c)
	}
	return out
}

// guess says how elements are read of which nothing is known.
func (g group) guess() *element {
	e := &element{name: g[0].name, kind: textKind, typ: anyElement()}
	for _, n := range g {
		if !n.hasValueOnly() {
			e.kind = unknownKind
		}
	}
	return e
}

// hasValueOnly reports whether an element looks like a primitive.
func (n *node) hasValueOnly() bool {
	valued := false
	for _, a := range n.attrs {
		valued = valued || a.Name.Local == "value"
	}
	for i := range n.children {
		valued = valued && n.children[i].name == "extension"
	}
	return valued
}

// put adds what the group says to its parent, which stands at the given level.
func (g group) put(out map[string]any, e *element, level int) error {
	array := e.array || len(g) > 1
	if array {
		level++
	}
	if e.primitive() {
		return g.putPrimitives(out, e, array, level)
	}
	list := make([]any, len(g))
	for i, n := range g {
		var err error
		if list[i], err = n.value(e, level+1); err != nil {
			return err
		}
	}
	if array {
		out[e.name] = list
	} else {
		out[e.name] = list[0]
	}
	return nil
}

// value is what an element other than a primitive says.
func (n *node) value(e *element, level int) (any, error) {
	if e.kind == xhtmlKind {
		if n.xhtml == "" {
			return nil, n.refuse("a narrative that is not in the namespace of XHTML")
		}
		return n.xhtml, nil
	}
	if n.xhtml != "" {
		return nil, n.refuse("a narrative out of place")
	}
	out := map[string]any{}
	switch e.kind {
	case resourceKind:
		switch {
		case len(n.attrs) > 0:
			return nil, n.refuse("an attribute of an element that only wraps a resource")
		case len(n.children) > 1:
			return nil, n.refuse("more than one resource in one element")
		case len(n.children) == 1:
			return n.children[0].resource(level)
		}
		return out, nil
	case complexKind:
		return out, n.members(out, e.typ, level)
	default:
		return out, n.members(out, anyElement(), level)
	}
}

// putPrimitives adds values under the element's name and what else was said of them
// under that name with an underscore; in arrays, null keeps the place of what is missing.
func (g group) putPrimitives(out map[string]any, e *element, array bool, level int) error {
	values, others := make([]any, len(g)), make([]any, len(g))
	var anyValue, anyOther bool
	for i, n := range g {
		var err error
		var other map[string]any
		if values[i], other, err = n.primitive(e, level+1); err != nil {
			return err
		}
		anyValue = anyValue || values[i] != nil
		if other != nil {
			others[i], anyOther = other, true
		}
	}
	if array && level > MaxDepth {
		return g[0].refuse(errTooDeep)
	}
	set := func(name string, list []any) {
		if array {
			out[name] = list
		} else {
			out[name] = list[0]
		}
	}
	if anyValue || array && anyOther {
		set(e.name, values)
	}
	if anyOther {
		set("_"+e.name, others)
	}
	return nil
}

// primitive takes a primitive apart: its value, and what else was said of it.
func (n *node) primitive(e *element, level int) (any, map[string]any, error) {
	if n.xhtml != "" {
		return nil, nil, n.refuse("a narrative out of place")
	}
	var value any
	rest := node{at: n.at, children: n.children}
	for _, a := range n.attrs {
		if a.Name.Local == "value" {
			value = typed(e.kind, a.Value)
			continue
		}
		rest.attrs = append(rest.attrs, a)
	}
	if value != nil && len(rest.attrs)+len(rest.children) == 0 {
		return value, nil, nil
	}
	other := map[string]any{}
	return value, other, rest.members(other, anyElement(), level)
}

// typed gives a value the form that its kind has in JSON; one that does not fit stays a string.
func typed(k kind, text string) any {
	switch {
	case k == booleanKind && text == "true":
		return true
	case k == booleanKind && text == "false":
		return false
	case k == numberKind && plainNumber(text):
		return json.Number(text)
	}
	return text
}

// The longest number and exponent that are read as a number; Decode refuses longer ones too.
const (
	longestNumber   = 40
	longestExponent = 2
)

// plainNumber reports whether text is a JSON number of reasonable length.
func plainNumber(text string) bool {
	if len(text) > longestNumber {
		return false
	}
	rest := text
	if rest != "" && rest[0] == '-' {
		rest = rest[1:]
	}
	whole := digits(rest)
	if whole == 0 || whole > 1 && rest[0] == '0' {
		return false
	}
	if rest = rest[whole:]; rest != "" && rest[0] == '.' {
		fraction := digits(rest[1:])
		if fraction == 0 {
			return false
		}
		rest = rest[1+fraction:]
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		if rest = rest[1:]; rest != "" && (rest[0] == '+' || rest[0] == '-') {
			rest = rest[1:]
		}
		exponent := digits(rest)
		if exponent == 0 || exponent > longestExponent {
			return false
		}
		rest = rest[exponent:]
	}
	return rest == ""
}

// digits counts the digits that text starts with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}
