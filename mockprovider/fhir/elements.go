package fhir

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed elements.txt
var elementFacts string

// kind says what an element holds.
type kind byte

const (
	textKind kind = iota // a primitive that is a string in JSON
	booleanKind
	numberKind
	xhtmlKind
	complexKind
	resourceKind // any resource, wrapped in XML
	unknownKind  // outside FHIR, or outside the table
)

// element is what is known of one child of a type.
type element struct {
	name      string
	kind      kind
	array     bool // in JSON
	attribute bool // in XML
	typ       *elementType
}

func (e *element) primitive() bool { return e.kind <= numberKind }

// elementType is one type: its children in XML order, and where each stands.
type elementType struct {
	name     string
	children []element
	place    map[string]int
}

// child returns what is known of a child.
func (t *elementType) child(name string) (*element, bool) {
	i, ok := t.place[name]
	if !ok {
		return nil, false
	}
	return &t.children[i], true
}

// elementTypes is the one table of element facts, which every codec rests on.
var elementTypes = sync.OnceValue(parseElements)

// resourceType returns what is known of a type of resource: of one outside the table, what all share.
func resourceType(name string) *elementType {
	types := elementTypes()
	if t, ok := types[name]; ok && t.resource() {
		return t
	}
	return types["DomainResource"]
}

// resource reports whether the type is a resource, whose id is an element.
func (t *elementType) resource() bool {
	id, ok := t.child("id")
	return ok && !id.attribute
}

// anyElement is what every element may have, known or not: an id and extensions.
func anyElement() *elementType { return elementTypes()["Element"] }

func parseElements() map[string]*elementType {
	types := map[string]*elementType{}
	named := func(name string) *elementType {
		if types[name] == nil {
			types[name] = &elementType{name: name, place: map[string]int{}}
		}
		return types[name]
	}
	for line := range strings.Lines(elementFacts) {
		head, children, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || head[0] == '#' {
			continue
		}
		name, base, derived := strings.Cut(strings.TrimSuffix(head, ")"), "(")
		t := named(name)
		if derived { // a type stands below the one that it extends
			t.children = append(t.children, types[base].children...)
		}
		for field := range strings.FieldsSeq(children) {
			t.children = append(t.children, parseElement(field, named))
		}
		for i, c := range t.children {
			t.place[c.name] = i
		}
	}
	return types
}

func parseElement(field string, named func(string) *elementType) element {
	name, typ, _ := strings.Cut(field, ":")
	e := element{}
	name, e.array = strings.CutSuffix(name, "[]")
	e.name, e.attribute = strings.CutPrefix(name, "@")
	switch typ {
	case "":
	case "boolean":
		e.kind = booleanKind
	case "number":
		e.kind = numberKind
	case "xhtml":
		e.kind = xhtmlKind
	case "Resource":
		e.kind = resourceKind
	default:
		e.kind, e.typ = complexKind, named(typ)
	}
	return e
}
