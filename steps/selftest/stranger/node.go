package stranger

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
)

// node is a resource or element that is to be sent, with its parts in the order of FHIR's XML.
type node []part

type part struct {
	name  string
	value any // string, int, bool, node, []node or []string
}

// with adds a part unless it is empty.
func (n node) with(name string, value any) node {
	switch v := value.(type) {
	case string:
		if v == "" {
			return n
		}
	case node:
		if len(v) == 0 {
			return n
		}
	case []node:
		if len(v) == 0 {
			return n
		}
	case []string:
		if len(v) == 0 {
			return n
		}
	}
	return append(n, part{name, value})
}

// resource begins a resource that claims a Care Connect profile.
func resource(kind, id string, claim bool) node {
	n := node{{"resourceType", kind}}.with("id", id)
	if claim {
		n = n.with("meta", node{{"profile", []string{profiles + "CareConnect-" + kind + "-1"}}})
	}
	return n
}

const profiles = "https://fhir.hl7.org.uk/STU3/StructureDefinition/"

// asJSON writes a node with its names in alphabetical order.
func asJSON(n node) []byte {
	raw, _ := json.Marshal(plain(n)) // texts, numbers and lists always can be
	return raw
}

func plain(v any) any {
	switch w := v.(type) {
	case node:
		m := map[string]any{}
		for _, p := range w {
			m[p.name] = plain(p.value)
		}
		return m
	case []node:
		l := make([]any, len(w))
		for i, one := range w {
			l[i] = plain(one)
		}
		return l
	}
	return v
}

// asXML writes a node as a resource.
func asXML(n node) []byte {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	writeResource(&out, n, ` xmlns="http://hl7.org/fhir"`)
	return []byte(out.String())
}

func writeResource(out *strings.Builder, n node, space string) {
	kind := n[0].value.(string)
	fmt.Fprintf(out, "<%s%s>", kind, space)
	for _, p := range n[1:] {
		writePart(out, p.name, p.value)
	}
	fmt.Fprintf(out, "</%s>", kind)
}

func writePart(out *strings.Builder, name string, value any) {
	switch v := value.(type) {
	case []string:
		for _, one := range v {
			writePart(out, name, one)
		}
	case []node:
		for _, one := range v {
			writePart(out, name, one)
		}
	case node:
		if v[0].name == "resourceType" {
			fmt.Fprintf(out, "<%s>", name)
			writeResource(out, v, "")
			fmt.Fprintf(out, "</%s>", name)
			return
		}
		if name == "extension" && v[0].name == "url" {
			fmt.Fprintf(out, `<extension url="%s">`, escaped(v[0].value.(string)))
			v = v[1:]
		} else {
			fmt.Fprintf(out, "<%s>", name)
		}
		for _, p := range v {
			writePart(out, p.name, p.value)
		}
		fmt.Fprintf(out, "</%s>", name)
	default:
		text := fmt.Sprint(v)
		if name == "div" {
			out.WriteString(text)
			return
		}
		fmt.Fprintf(out, `<%s value="%s"/>`, name, escaped(text))
	}
}

func escaped(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text))
	return out.String()
}
