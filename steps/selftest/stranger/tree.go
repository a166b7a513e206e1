package stranger

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"time"
)

// tree is a FHIR resource as it was read, from JSON or XML alike: single values may stand for lists of one.
type tree map[string]any

// parse reads what came back; anything else than a resource is nothing.
func parse(raw []byte) tree {
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '<' {
		return parseXML(raw)
	}
	var t tree
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&t) != nil || t.text("resourceType") == "" {
		return nil
	}
	return t
}

func parseXML(raw []byte) tree {
	d := xml.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		if start, ok := token.(xml.StartElement); ok {
			if start.Name.Space != "http://hl7.org/fhir" {
				return nil
			}
			t, err := element(d, start)
			if err != nil {
				return nil
			}
			t["resourceType"] = start.Name.Local
			return t
		}
	}
}

// element reads one element with children; the resource in a wrapper takes the wrapper's place.
func element(d *xml.Decoder, start xml.StartElement) (tree, error) {
	t := tree{}
	for _, a := range start.Attr {
		if a.Name.Local == "id" || a.Name.Local == "url" {
			t[a.Name.Local] = a.Value
		}
	}
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			return t, nil
		case xml.StartElement:
			if e.Name.Local == "div" {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			child, err := element(d, e)
			if err != nil {
				return nil, err
			}
			name := e.Name.Local
			if first := name[0]; first >= 'A' && first <= 'Z' {
				child["resourceType"] = name
				for k, v := range child {
					t[k] = v
				}
				continue
			}
			var value any = child
			for _, a := range e.Attr {
				if a.Name.Local == "value" {
					value = a.Value
				}
			}
			switch had := t[name].(type) {
			case nil:
				t[name] = value
			case []any:
				t[name] = append(had, value)
			default:
				t[name] = []any{had, value}
			}
		}
	}
}

// at follows names; of a list it takes the first entry.
func (t tree) at(path ...string) any {
	var v any = t
	for _, name := range path {
		if l, ok := v.([]any); ok && len(l) > 0 {
			v = l[0]
		}
		switch m := v.(type) {
		case tree:
			v = m[name]
		case map[string]any:
			v = m[name]
		default:
			return nil
		}
	}
	return v
}

func (t tree) text(path ...string) string { return word(t.at(path...)) }

func word(v any) string {
	switch w := v.(type) {
	case string:
		return w
	case json.Number:
		return w.String()
	case []any:
		if len(w) > 0 {
			return word(w[0])
		}
	}
	return ""
}

// list returns what stands at a path as trees.
func (t tree) list(path ...string) []tree {
	var out []tree
	switch v := t.at(path...).(type) {
	case []any:
		for _, one := range v {
			if m := asTree(one); m != nil {
				out = append(out, m)
			}
		}
	default:
		if m := asTree(v); m != nil {
			out = append(out, m)
		}
	}
	return out
}

func (t tree) texts(path ...string) []string {
	var out []string
	switch v := t.at(path...).(type) {
	case []any:
		for _, one := range v {
			if w := word(one); w != "" {
				out = append(out, w)
			}
		}
	default:
		if w := word(v); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func asTree(v any) tree {
	switch m := v.(type) {
	case tree:
		return m
	case map[string]any:
		return m
	}
	return nil
}

// contained is the first contained resource of a type.
func (t tree) contained(kind string) tree {
	for _, c := range t.list("contained") {
		if c.text("resourceType") == kind {
			return c
		}
	}
	return nil
}

// instant reads a time with its offset.
func instant(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	return at, err == nil
}

// last is what stands behind the last of a mark.
func last(text, mark string) string { return text[strings.LastIndex(text, mark)+1:] }
