// Package asxml writes and reads resources in FHIR XML for a consumer that holds
// them as JSON objects. It is the reference consumer's own, as anybody's would be.
//
// It refuses to know what a resource means. What is in none of its tables survives as far
// as XML can say it: an element that is there once is no array.
//
//	body, err := asxml.Encode(object)
//	object, err := asxml.Decode(body)
package asxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Object is a resource or a part of one; numbers are of type json.Number or int.
type Object = map[string]any

const (
	fhir  = "http://hl7.org/fhir"
	xhtml = "http://www.w3.org/1999/xhtml"
)

// Encode writes a resource, elements in the order of FHIR.
func Encode(resource Object) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	if err := writeResource(&out, resource, ` xmlns="`+fhir+`"`); err != nil {
		return nil, fmt.Errorf("write XML: %w", err)
	}
	return out.Bytes(), nil
}

func writeResource(out *bytes.Buffer, r Object, namespace string) error {
	name, _ := r["resourceType"].(string)
	if name == "" {
		return errors.New("it has no resourceType")
	}
	out.WriteString("<" + name + namespace + ">")
	if err := writeMembers(out, r, tables[name]); err != nil {
		return err
	}
	out.WriteString("</" + name + ">")
	return nil
}

func writeMembers(out *bytes.Buffer, o Object, t table) error {
	for _, name := range inOrder(o, t) {
		child := t.child(name)
		values, abouts := list(o[name]), list(o["_"+name])
		for i := range max(len(values), len(abouts)) {
			if err := writeElement(out, name, child, nth(values, i), nth(abouts, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeElement(out *bytes.Buffer, name string, child element, value, about any) error {
	members, _ := value.(Object)
	switch {
	case name == "div":
		text, _ := value.(string)
		out.WriteString(text)
		return nil
	case members != nil && members["resourceType"] != nil:
		out.WriteString("<" + name + ">")
		if err := writeResource(out, members, ""); err != nil {
			return err
		}
		out.WriteString("</" + name + ">")
		return nil
	}
	out.WriteString("<" + name)
	if members == nil {
		members, _ = about.(Object)
		if value != nil {
			attribute(out, "value", fmt.Sprint(value))
		}
	}
	for _, a := range []string{"id", "url"} {
		if text, ok := members[a].(string); ok && (a == "id" || name == "extension" || name == "modifierExtension") {
			attribute(out, a, text)
		}
	}
	out.WriteString(">")
	inner := maps.Clone(members)
	delete(inner, "id")
	if name == "extension" || name == "modifierExtension" {
		delete(inner, "url")
	}
	if err := writeMembers(out, inner, child.children()); err != nil {
		return err
	}
	out.WriteString("</" + name + ">")
	return nil
}

func attribute(out *bytes.Buffer, name, value string) {
	out.WriteString(" " + name + `="`)
	_ = xml.EscapeText(out, []byte(value)) // a buffer never fails
	out.WriteString(`"`)
}

// inOrder are the names of the members as FHIR orders them, those it is not known of last.
func inOrder(o Object, t table) []string {
	var names []string
	for key := range o {
		if key = strings.TrimPrefix(key, "_"); key != "resourceType" && !slices.Contains(names, key) {
			names = append(names, key)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if x, y := t.place(a), t.place(b); x != y {
			return x - y
		}
		return strings.Compare(a, b)
	})
	return names
}

func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

func nth(l []any, i int) any {
	if i >= len(l) {
		return nil
	}
	return l[i]
}

// Decode reads a resource.
func Decode(raw []byte) (Object, error) {
	d := &decoder{raw: raw, Decoder: xml.NewDecoder(bytes.NewReader(raw))}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if x.Name.Space != fhir {
				return nil, fmt.Errorf("read XML: %s is no element of FHIR", x.Name.Local)
			}
			return d.resource(x.Name.Local)
		case xml.Directive:
			return nil, errors.New("read XML: it has a document type")
		}
	}
}

type decoder struct {
	*xml.Decoder
	raw []byte
}

func (d *decoder) resource(name string) (Object, error) {
	out, err := d.members(tables[name])
	if err == nil {
		out["resourceType"] = name
	}
	return out, err
}

// members reads the children of an element to its end.
func (d *decoder) members(t table) (Object, error) {
	out := Object{}
	for {
		at := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch x := token.(type) {
		case xml.EndElement:
			return out, nil
		case xml.StartElement:
			if x.Name.Space == xhtml {
				if err := d.Skip(); err != nil {
					return nil, fmt.Errorf("read narrative: %w", err)
				}
				out["div"] = string(d.raw[at:d.InputOffset()])
				continue
			}
			if err := d.child(out, x, t.child(x.Name.Local)); err != nil {
				return nil, err
			}
		}
	}
}

// held reads the one resource that an element holds, and the element's end.
func (d *decoder) held() (Object, error) {
	var out Object
	for {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			if out, err = d.resource(x.Name.Local); err != nil {
				return nil, err
			}
		case xml.EndElement:
			return out, nil
		}
	}
}

func (d *decoder) child(out Object, start xml.StartElement, e element) error {
	name := start.Name.Local
	if e.of == "Resource" {
		resource, err := d.held()
		if err == nil {
			put(out, name, resource, e.many)
		}
		return err
	}
	inner, err := d.members(e.children())
	if err != nil {
		return err
	}
	var value any
	for _, a := range start.Attr {
		switch {
		case a.Name.Space != "" || a.Name.Local == "xmlns":
		case a.Name.Local == "value":
			value = e.typed(a.Value)
		default:
			inner[a.Name.Local] = a.Value
		}
	}
	switch {
	case value == nil:
		put(out, name, inner, e.many)
	case len(inner) == 0:
		put(out, name, value, e.many)
	default:
		put(out, name, value, e.many)
		put(out, "_"+name, inner, e.many)
	}
	return nil
}

func put(out Object, name string, value any, many bool) {
	before, there := out[name]
	switch l, several := before.([]any); {
	case several:
		out[name] = append(l, value)
	case there:
		out[name] = []any{before, value}
	case many:
		out[name] = []any{value}
	default:
		out[name] = value
	}
}
