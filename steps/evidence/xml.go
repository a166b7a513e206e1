package evidence

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"
)

// The namespaces of a FHIR resource in XML, and the bounds of one that is read.
const (
	fhirNamespace  = "http://hl7.org/fhir"
	xhtmlNamespace = "http://www.w3.org/1999/xhtml"
	mostElements   = 4 << 20
	deepest        = 512
)

var errNotFHIR = errors.New("not a FHIR resource in XML")

// fromXML reads a FHIR resource in XML into the Body that the same resource in JSON
// has, so that no rule needs to know in which of them somebody wrote. It is nil for what is
// no such resource: other namespaces, document types, nesting and lengths beyond all sense, which
// are far beyond what any provider takes. Source: FHIR STU3, XML and JSON representation; FM-01, FM-02, CX-18.
func fromXML(raw []byte) Body {
	r := &xmlReader{raw: raw, dec: xml.NewDecoder(bytes.NewReader(raw)), left: mostElements}
	start, err := r.start()
	if err != nil || start.Name.Space != fhirNamespace {
		return nil
	}
	body, err := r.resource(start, 1)
	if err != nil {
		return nil
	}
	if _, err := r.start(); !errors.Is(err, io.EOF) {
		return nil // something follows it
	}
	return body
}

// xmlReader reads one document, element by element.
type xmlReader struct {
	raw  []byte
	dec  *xml.Decoder
	at   int64 // where the token in hand begins
	left int   // elements that may still come
}

// token is the next token that says something. Text outside the narrative is none of FHIR's.
func (r *xmlReader) token() (xml.Token, error) {
	for {
		r.at = r.dec.InputOffset()
		t, err := r.dec.Token()
		if err != nil {
			return nil, fmt.Errorf("read XML: %w", err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			if r.left--; r.left < 0 {
				return nil, errNotFHIR
			}
			return x, nil
		case xml.EndElement:
			return x, nil
		case xml.CharData:
			if len(bytes.Trim(x, " \t\r\n\ufeff")) > 0 {
				return nil, errNotFHIR
			}
		case xml.Directive:
			return nil, errNotFHIR // a document type could bring entities
		}
	}
}

func (r *xmlReader) start() (xml.StartElement, error) {
	t, err := r.token()
	if err != nil {
		return xml.StartElement{}, err
	}
	s, ok := t.(xml.StartElement)
	if !ok {
		return s, errNotFHIR
	}
	return s, nil
}

func (r *xmlReader) resource(start xml.StartElement, depth int) (map[string]any, error) {
	out, err := r.object(start.Name.Local, depth)
	if err != nil {
		return nil, err
	}
	out["resourceType"] = start.Name.Local
	return out, nil
}

// object reads the children of an element up to its end.
func (r *xmlReader) object(parent string, depth int) (map[string]any, error) {
	if depth > deepest {
		return nil, errNotFHIR
	}
	all := gathered{parent: parent, of: map[string]*several{}}
	for {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			return all.object(), nil
		}
		if start.Name.Space == xhtmlNamespace && start.Name.Local == "div" {
			div, err := r.narrative(start)
			if err != nil {
				return nil, err
			}
			all.add("div", div, nil)
			continue
		}
		if start.Name.Space != fhirNamespace {
			return nil, errNotFHIR
		}
		value, about, err := r.element(parent, start, depth+1)
		if err != nil {
			return nil, err
		}
		all.add(start.Name.Local, value, about)
	}
}

// element reads one child: its value, or its members as a value of their own; about is what is said of a value beside it.
func (r *xmlReader) element(parent string, start xml.StartElement, depth int) (value any, about map[string]any, err error) {
	name := start.Name.Local
	if holdsResource(parent, name) {
		held, err := r.held(depth)
		return held, nil, err
	}
	members, err := r.object(name, depth)
	if err != nil {
		return nil, nil, err
	}
	simple := !isComplex(parent, name) && len(without(members, "id", "extension")) == 0
	for _, a := range start.Attr {
		switch {
		case a.Name.Local == "value" && a.Name.Space == "":
			value, simple = typed(parent, name, a.Value), true
		case a.Name.Space == "" && a.Name.Local != "xmlns":
			members[a.Name.Local] = a.Value // id, and the url of an extension
		}
	}
	switch {
	case !simple:
		return members, nil, nil
	case len(members) == 0 && value != nil:
		return value, nil, nil
	}
	return value, members, nil
}

// held reads the one resource inside contained, resource or outcome, and the end of what holds it.
func (r *xmlReader) held(depth int) (map[string]any, error) {
	start, err := r.start()
	if err != nil {
		return nil, err
	}
	out, err := r.resource(start, depth+1)
	if err != nil {
		return nil, err
	}
	if t, err := r.token(); err != nil {
		return nil, err
	} else if _, end := t.(xml.EndElement); !end {
		return nil, errNotFHIR
	}
	return out, nil
}

// narrative reads an XHTML div to its end: as it was written, or anew where it leans on what was declared outside it.
func (r *xmlReader) narrative(start xml.StartElement) (string, error) {
	begin, itself := r.at, false
	for _, a := range start.Attr {
		itself = itself || a.Name.Space == "" && a.Name.Local == "xmlns"
	}
	var anew strings.Builder
	write(&anew, start)
	for depth := 1; depth > 0; {
		t, err := r.dec.Token()
		if err != nil {
			return "", fmt.Errorf("read narrative: %w", err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			if depth++; depth > deepest || x.Name.Space != xhtmlNamespace {
				return "", errNotFHIR
			}
		case xml.EndElement:
			depth--
		case xml.Directive, xml.ProcInst:
			return "", errNotFHIR
		}
		write(&anew, t)
	}
	if itself && bytes.HasPrefix(r.raw[begin:], []byte("<div")) {
		return string(r.raw[begin:r.dec.InputOffset()]), nil
	}
	return anew.String(), nil
}

// typed gives a value the form that its element has in JSON; one that does not fit stays text.
func typed(parent, name, value string) any {
	switch {
	case isBoolean(name) && (value == "true" || value == "false"):
		return value == "true"
	case isNumber(parent, name):
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return n
		}
	}
	return value
}

// several is all children of one name: their values, and what is said of each.
type several struct {
	values []any
	about  []any
	said   bool // something is said of some value
	valued bool
}

type gathered struct {
	parent string
	names  []string
	of     map[string]*several
}

func (g *gathered) add(name string, value any, about map[string]any) {
	s := g.of[name]
	if s == nil {
		s = &several{}
		g.of[name] = s
		g.names = append(g.names, name)
	}
	s.values = append(s.values, value)
	s.valued = s.valued || value != nil
	if about == nil {
		s.about = append(s.about, nil)
		return
	}
	s.about = append(s.about, about)
	s.said = true
}

// object joins the children: what may be there often is an array, and what is said of a simple value stands beside it.
func (g *gathered) object() map[string]any {
	out := make(map[string]any, len(g.names))
	for _, name := range g.names {
		s := g.of[name]
		put := func(key string, list []any) {
			if isArray(g.parent, name) || len(list) > 1 {
				out[key] = list
			} else {
				out[key] = list[0]
			}
		}
		if s.valued {
			put(name, s.values)
		}
		if s.said {
			put("_"+name, s.about)
		}
	}
	return out
}

func without(m map[string]any, names ...string) map[string]any {
	out := maps.Clone(m)
	for _, n := range names {
		delete(out, n)
	}
	return out
}
