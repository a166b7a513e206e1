package httpapi

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// param is one query parameter, decoded.
type param struct {
	name, value string
	// plus is true when the value was sent with a literal plus sign, which means a space.
	plus bool
}

// parseQuery decodes a query strictly and keeps its order. Source: SP-03, SL-26.
func parseQuery(raw string) ([]param, error) {
	var out []param
	for item := range strings.SplitSeq(raw, "&") {
		if item == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(item, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil || !utf8.ValidString(name) {
			return nil, &badParameter{Reason: "a parameter's name is not properly percent-encoded"}
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil || !utf8.ValidString(value) {
			return nil, &badParameter{Name: name, Reason: "the value is not properly percent-encoded"}
		}
		out = append(out, param{name: name, value: value, plus: strings.Contains(rawValue, "+")})
	}
	return out, nil
}

// selfLink is the address of a search, repeating the parameters that were used. Source: SL-34.
func selfLink(address string, used []param) string {
	items := make([]string, len(used))
	for i, p := range used {
		items[i] = escape(p.name) + "=" + escape(p.value)
	}
	if len(items) == 0 {
		return address
	}
	return address + "?" + strings.Join(items, "&")
}

// escape percent-encodes a space too, since a plus sign is easily misread; a dot and
// other unreserved characters stand.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
