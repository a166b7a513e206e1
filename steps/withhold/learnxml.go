package withhold

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
)

// learnXML goes through FHIR in XML: each element has its value in an attribute.
func (w *Withholder) learnXML(body []byte) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	var path []string
	system := ""
	for {
		token, err := d.Token()
		if err != nil {
			return // the end, or what cannot be read any further and has no fields
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Local == "value" {
					w.xmlField(path, a.Value, &system)
				}
			}
		case xml.EndElement:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		}
	}
}

func (w *Withholder) xmlField(path []string, text string, system *string) {
	name, parent := path[len(path)-1], ""
	if len(path) > 1 {
		parent = path[len(path)-2]
	}
	within := slices.ContainsFunc(path, func(p string) bool { return slices.Contains(persons, p) })
	switch {
	case name == "system":
		*system = text
	case name == "value" && parent == "identifier" && strings.Contains(*system, "nhs-number"):
		w.learn(NHSNumber, text)
	case name == "value" && parent == "telecom" && within:
		w.learn(Telephone, text)
	case name == "text" && parent == "name":
		w.learnFull(text)
	default:
		w.field(name, text, within)
	}
}
