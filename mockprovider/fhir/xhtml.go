package fhir

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// narrative reads an XHTML element to its end tag, the start tag having been read.
// Its bytes stand as they came when they mean the same by themselves: no prefix is
// used and the namespace is declared. Otherwise they are written anew, without prefixes.
func (r *xmlReader) narrative(start xml.StartElement, outer int) (string, error) {
	begin := r.at
	itself := start.Name.Space == "" && declares(start)
	var rewritten bytes.Buffer
	if err := r.rewrite(&rewritten, start, true, &itself); err != nil {
		return "", err
	}
	for open := []opened{{start.Name, outer}}; len(open) > 0; {
		token, err := r.within()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) > MaxDepth {
				return "", r.refuse(errTooDeep)
			}
			open = append(open, opened{t.Name, len(r.scopes)})
			if err := r.inner(&rewritten, t, &itself); err != nil {
				return "", err
			}
		case xml.EndElement:
			last := open[len(open)-1]
			if t.Name != last.name {
				return "", r.refuse("an end tag that does not fit its start tag")
			}
			open, r.scopes = open[:len(open)-1], r.scopes[:last.scopes]
			rewritten.WriteString("</" + t.Name.Local + ">")
		case xml.CharData:
			escapeXML(&rewritten, string(t))
		case xml.Comment:
			rewritten.WriteString("<!--" + string(t) + "-->")
		}
	}
	if itself {
		return string(r.data[begin:r.dec.InputOffset()]), nil
	}
	return rewritten.String(), nil
}

// opened is an element whose end tag is to come, and how many namespaces were declared around it.
type opened struct {
	name   xml.Name
	scopes int
}

// inner takes up an element of the narrative.
func (r *xmlReader) inner(to *bytes.Buffer, start xml.StartElement, itself *bool) error {
	namespace, err := r.enter(start)
	if err != nil {
		return err
	}
	if namespace != xhtmlNamespace {
		return r.refuse("an element of another namespace than that of XHTML")
	}
	return r.rewrite(to, start, false, itself)
}

// within returns the next token of a narrative, comments too.
func (r *xmlReader) within() (xml.Token, error) {
	r.at = r.dec.InputOffset()
	token, err := r.dec.RawToken()
	if err != nil {
		if err = r.fault(err); errors.Is(err, io.EOF) {
			err = &SyntaxError{Offset: int64(len(r.data)), Reason: "it ends too soon"}
		}
		return nil, err
	}
	switch token.(type) {
	case xml.Directive, xml.ProcInst:
		return nil, r.refuse("a declaration or processing instruction in the narrative")
	}
	return token, nil
}

// rewrite writes a start tag without prefixes, and notes when one was used.
func (r *xmlReader) rewrite(to *bytes.Buffer, start xml.StartElement, top bool, itself *bool) error {
	*itself = *itself && start.Name.Space == ""
	to.WriteString("<" + start.Name.Local)
	if top {
		to.WriteString(` xmlns="` + xhtmlNamespace + `"`)
	}
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
			continue
		case strings.Contains(a.Name.Local, ":"):
			return r.refuse("a name with a colon out of place")
		case a.Name.Space == "xml":
			to.WriteString(" xml:" + a.Name.Local)
		case a.Name.Space == "":
			to.WriteString(" " + a.Name.Local)
		default:
			return r.refuse("an attribute of another namespace")
		}
		to.WriteString(`="`)
		escapeXML(to, a.Value)
		to.WriteByte('"')
	}
	to.WriteByte('>')
	return nil
}

func declares(start xml.StartElement) bool {
	for _, a := range start.Attr {
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			return a.Value == xhtmlNamespace
		}
	}
	return false
}
