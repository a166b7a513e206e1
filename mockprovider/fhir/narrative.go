package fhir

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// narrativeElements are the elements that a narrative may have: basic formatting, tables,
// links and images. Source: FHIR STU3, Narrative, txt-1 (chapters 7 to 11 and 15 of HTML 4.0).
var narrativeElements = strings.Fields(`a abbr acronym address b bdo big blockquote br caption cite code col colgroup
	dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q samp small span strong sub sup
	table tbody td tfoot th thead tr tt ul var`)

// narrativeText returns the div of a narrative as it stands in XML, or says why the text cannot
// be one: it has to be one div in the namespace of XHTML, of basic formatting only, and must
// say something. Source: FHIR STU3, Narrative.div, txt-1 and txt-2.
func narrativeText(text string) (xhtml, fault string) {
	if _, broken := brokenUTF8([]byte(text)); broken {
		return "", "the narrative is not valid UTF-8"
	}
	root, err := newXMLReader([]byte(text)).document()
	if syntax, ok := errors.AsType[*SyntaxError](err); ok {
		return "", "the narrative is not XHTML: " + syntax.Reason
	}
	if root.xhtml == "" {
		return "", "the narrative must be one div in the namespace of XHTML"
	}
	return root.xhtml, contentFault(root.xhtml)
}

// contentFault looks at the elements, attributes and text of a well-formed narrative.
func contentFault(text string) string {
	dec := xml.NewDecoder(strings.NewReader(text))
	says := false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "the narrative is not XHTML"
		}
		switch t := token.(type) {
		case xml.StartElement:
			if fault := elementFault(t); fault != "" {
				return fault
			}
			says = says || t.Name.Local == "img"
		case xml.CharData:
			says = says || strings.TrimSpace(string(t)) != ""
		}
	}
	if !says {
		return "the narrative has nothing to read"
	}
	return ""
}

// elementFault looks at one element of a narrative.
func elementFault(e xml.StartElement) string {
	if !slices.Contains(narrativeElements, e.Name.Local) {
		return "the narrative has an element that is not basic formatting"
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		link := name == "href" || name == "src"
		if strings.HasPrefix(name, "on") || link && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Value)), "javascript:") {
			return "the narrative has an attribute that runs a script"
		}
	}
	return ""
}
