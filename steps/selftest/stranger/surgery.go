package stranger

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"regexp"
	"strings"
)

// asCancelled is a booking as it was read, with another status. The text is kept as it came and only the one word
// is exchanged, so that nothing can get lost on the way.
func (d *desk) asCancelled(f *file, h *holding, r reply) ([]byte, string) {
	word := "cancelled"
	if d.bug("entered-in-error") {
		word = "entered-in-error"
	}
	raw := r.body
	if d.bug("update-from-stored") && len(h.Raw) > 0 {
		raw = h.Raw
	}
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if len(raw) > 0 && raw[0] == '<' {
		return cutXML(raw, word), "application/fhir+xml; charset=utf-8"
	}
	out := cutJSON(raw, word)
	if d.rewrites() {
		out = d.rewrite(f, h, out)
	}
	kind := d.kind()
	if d.way("xml-only") {
		kind = "application/fhir+json;charset=utf-8"
	}
	return out, kind
}

// cutJSON exchanges the text of the outermost status.
func cutJSON(raw []byte, word string) []byte {
	dec := json.NewDecoder(bytes.NewReader(raw))
	depth, key, isKey := 0, "", true
	for {
		before := dec.InputOffset()
		token, err := dec.Token()
		if err != nil {
			return raw
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
			isKey = depth == 1
		case string:
			if depth == 1 && isKey {
				key, isKey = v, false
				continue
			}
			if depth == 1 && key == "status" {
				end := dec.InputOffset()
				start := before + int64(bytes.IndexByte(raw[before:end], '"'))
				return bytes.Join([][]byte{raw[:start], []byte(`"` + word + `"`), raw[end:]}, nil)
			}
			isKey = depth == 1
		default:
			isKey = depth == 1
		}
	}
}

var valueOf = regexp.MustCompile(`value\s*=\s*("[^"]*"|'[^']*')`)

// cutXML exchanges the value of the status that stands right below the root.
func cutXML(raw []byte, word string) []byte {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	depth := 0
	for {
		before := dec.InputOffset()
		token, err := dec.Token()
		if err != nil {
			return raw
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			if depth == 2 && e.Name.Local == "status" {
				end := dec.InputOffset()
				part := valueOf.ReplaceAll(raw[before:end], []byte(`value="`+word+`"`))
				return bytes.Join([][]byte{raw[:before], part, raw[end:]}, nil)
			}
		case xml.EndElement:
			depth--
		}
	}
}

// respell writes the same content in another way.
func respell(raw []byte) []byte {
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return raw
	}
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return raw
	}
	return out
}

// walk visits every object of a JSON document.
func walk(v any, visit func(m map[string]any)) {
	switch w := v.(type) {
	case map[string]any:
		visit(w)
		for _, child := range w {
			walk(child, visit)
		}
	case []any:
		for _, child := range w {
			walk(child, visit)
		}
	}
}

func containedOf(doc map[string]any, kind string) map[string]any {
	list, _ := doc["contained"].([]any)
	for _, one := range list {
		if m, ok := one.(map[string]any); ok && m["resourceType"] == kind {
			return m
		}
	}
	return nil
}

func squashed(text string) string { return strings.ReplaceAll(text, " ", "") }
