package fhir

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The namespaces of FHIR XML.
const (
	fhirNamespace     = "http://hl7.org/fhir"
	xhtmlNamespace    = "http://www.w3.org/1999/xhtml"
	instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"
	xmlNamespace      = "http://www.w3.org/XML/1998/namespace"
)

// node is one element as it was read.
type node struct {
	name     string
	at       int64 // where its start tag begins
	attrs    []xml.Attr
	children []node
	// xhtml is the text of a narrative; it has neither attributes nor children here.
	xhtml string
}

// binding is one namespace declaration in scope.
type binding struct{ prefix, namespace string }

// xmlReader reads elements. It rests on the raw tokens of encoding/xml, whose other
// reader rewrites names with prefixes, and so has to match tags, resolve namespaces
// and find attributes given twice by itself.
type xmlReader struct {
	data   []byte
	dec    *xml.Decoder
	scopes []binding
	at     int64 // where the token last read begins
}

func newXMLReader(data []byte, scopes ...binding) *xmlReader {
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errCharset }
	return &xmlReader{data: data, dec: dec, scopes: append([]binding{{"xml", xmlNamespace}, {"", ""}}, scopes...)}
}

var errCharset = errors.New("a charset other than UTF-8")

func (r *xmlReader) refuse(reason string) error { return &SyntaxError{Offset: r.at, Reason: reason} }

// next returns the next token that says something: comments and processing instructions
// are no part of the content. Source: FHIR STU3, XML representation of resources.
func (r *xmlReader) next() (xml.Token, error) {
	for {
		r.at = r.dec.InputOffset()
		token, err := r.dec.RawToken()
		if err != nil {
			return nil, r.fault(err)
		}
		switch t := token.(type) {
		case xml.Comment:
			continue
		case xml.Directive:
			return nil, r.refuse("a document type or another declaration")
		case xml.ProcInst:
			if t.Target == "xml" && r.at != 0 {
				return nil, r.refuse("an XML declaration that is not at the beginning")
			}
			continue
		}
		return token, nil
	}
}

func (r *xmlReader) fault(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, errCharset), strings.Contains(err.Error(), errCharset.Error()):
		return r.refuse(errCharset.Error())
	case r.dec.InputOffset() == int64(len(r.data)) && strings.Contains(err.Error(), "unexpected EOF"):
		return &SyntaxError{Offset: int64(len(r.data)), Reason: "it ends too soon"}
	}
	return &SyntaxError{Offset: r.dec.InputOffset(), Reason: "not valid XML"}
}

// document reads the one element that a document is.
func (r *xmlReader) document() (node, error) {
	var root node
	for found := false; ; {
		token, err := r.next()
		if errors.Is(err, io.EOF) {
			if !found {
				return node{}, &SyntaxError{Offset: int64(len(r.data)), Reason: "there is no element"}
			}
			return root, nil
		}
		if err != nil {
			return node{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if found {
				return node{}, r.refuse("something follows the resource")
			}
			if root, err = r.element(t, 1); err != nil {
				return node{}, err
			}
			found = true
		case xml.CharData:
			if !blank(t) {
				return node{}, r.refuse("text outside an element")
			}
		default:
			return node{}, r.refuse("an end tag without its start tag")
		}
	}
}

// element reads an element to its end tag.
func (r *xmlReader) element(start xml.StartElement, depth int) (node, error) {
	if depth > MaxDepth+1 {
		return node{}, r.refuse(errTooDeep)
	}
	outer := len(r.scopes)
	n := node{at: r.at}
	namespace, err := r.enter(start)
	if err != nil {
		return n, err
	}
	defer func() { r.scopes = r.scopes[:outer] }()
	switch {
	case namespace == xhtmlNamespace && start.Name.Local == "div":
		n.name = "div"
		n.xhtml, err = r.narrative(start, outer)
		return n, err
	case namespace != fhirNamespace:
		return n, r.refuse("an element of another namespace than that of FHIR")
	case !plainName(start.Name.Local):
		return n, r.refuse("an element whose name FHIR could not have")
	}
	n.name = start.Name.Local
	if n.attrs, err = r.attributes(start.Attr); err != nil {
		return n, err
	}
	n.children, err = r.children(start.Name, depth)
	return n, err
}

func (r *xmlReader) children(of xml.Name, depth int) ([]node, error) {
	var out []node
	for {
		token, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, &SyntaxError{Offset: int64(len(r.data)), Reason: "it ends too soon"}
		case err != nil:
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := r.element(t, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, child)
		case xml.EndElement:
			if t.Name != of {
				return nil, r.refuse("an end tag that does not fit its start tag")
			}
			return out, nil
		case xml.CharData:
			if !blank(t) {
				return nil, r.refuse("text outside the narrative; values stand in attributes")
			}
		}
	}
}

// The most attributes of one element and namespaces in scope. FHIR and its narrative have a
// handful; both are compared with each other, so more would cost the square of their number.
const (
	maxAttributes = 64
	maxNamespaces = 64
)

// enter brings a start tag's namespace declarations into scope and resolves its name.
func (r *xmlReader) enter(start xml.StartElement) (string, error) {
	if len(start.Attr) > maxAttributes {
		return "", r.refuse("more than " + strconv.Itoa(maxAttributes) + " attributes of one element")
	}
	for i, a := range start.Attr {
		for _, b := range start.Attr[:i] {
			if a.Name == b.Name {
				return "", r.refuse("the same attribute twice")
			}
		}
		switch {
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			r.scopes = append(r.scopes, binding{"", a.Value})
		case a.Name.Space == "xmlns":
			if a.Value == "" || a.Name.Local == "xml" || a.Name.Local == "xmlns" {
				return "", r.refuse("a namespace that cannot be declared so")
			}
			r.scopes = append(r.scopes, binding{a.Name.Local, a.Value})
		}
	}
	if len(r.scopes) > maxNamespaces {
		return "", r.refuse("more than " + strconv.Itoa(maxNamespaces) + " namespaces declared at once")
	}
	return r.resolve(start.Name)
}

// resolve finds the namespace of a name.
func (r *xmlReader) resolve(name xml.Name) (string, error) {
	if strings.Contains(name.Local, ":") { // encoding/xml lets :a and a: pass
		return "", r.refuse("a name with a colon out of place")
	}
	for _, b := range slices.Backward(r.scopes) {
		if b.prefix == name.Space {
			return b.namespace, nil
		}
	}
	return "", r.refuse("a namespace prefix that is not declared")
}

// attributes leaves out declarations, which say nothing of the resource, and refuses all
// others of another namespace. The location of a schema must not be exchanged.
// Source: FHIR STU3, XML representation of resources.
func (r *xmlReader) attributes(all []xml.Attr) ([]xml.Attr, error) {
	var out []xml.Attr
	for _, a := range all {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
			continue
		case a.Name.Space == "":
			if !plainName(a.Name.Local) {
				return nil, r.refuse("an attribute whose name FHIR could not have")
			}
			out = append(out, a)
			continue
		}
		namespace, err := r.resolve(a.Name)
		if err != nil {
			return nil, err
		}
		if namespace == instanceNamespace && a.Name.Local == "schemaLocation" {
			return nil, r.refuse("xsi:schemaLocation, which must not be in what is exchanged; leave it out")
		}
		return nil, r.refuse("an attribute of another namespace")
	}
	return out, nil
}

// plainName reports whether FHIR could give an element the name. Names that begin
// with an underscore would be taken for the other half of a primitive in JSON.
func plainName(name string) bool {
	if name == "" || name == "resourceType" {
		return false
	}
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-' && c != '.' && c != '_') {
			return false
		}
	}
	return true
}

func blank(text []byte) bool { return len(bytes.Trim(text, " \t\r\n")) == 0 }

// brokenUTF8 finds the first byte that is not UTF-8.
func brokenUTF8(data []byte) (int64, bool) {
	if utf8.Valid(data) {
		return 0, false
	}
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return int64(at), true
}
