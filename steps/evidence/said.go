package evidence

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Where is the part of a request that a text stands in.
type Where string

// The parts of a request.
const (
	InPath   Where = "path"
	InQuery  Where = "query"
	InHeader Where = "header"
	InClaim  Where = "token"
	InBody   Where = "body"
)

// Said is one text in a request, and where it stands.
type Said struct {
	Where Where
	// Name is the header, the query parameter, or the element of token or body with its parents: Appointment.meta.tag.code.
	// A list adds nothing to it.
	Name string
	Text string
	// IsName marks the name itself of a header, a parameter, a claim or an element.
	IsName bool
}

// comment is a comment in XML.
var comment = regexp.MustCompile(`(?s)<!--(.*?)-->`)

// Says are all texts of a request: path, query, headers, claims of the token and body, in a fixed order.
// A body that is no JSON and no XML is one text.
func (c *Call) Says() []Said {
	out := c.saysBeside()
	plain := string(Plain(c.Exchange.Request))
	if c.Sent == nil {
		return append(out, Said{Where: InBody, Text: plain})
	}
	out = appendTexts(out, InBody, c.Sent.Text("resourceType"), map[string]any(c.Sent))
	for _, m := range comment.FindAllStringSubmatch(plain, -1) {
		if strings.HasPrefix(strings.TrimSpace(plain), "<") {
			out = append(out, Said{Where: InBody, Name: "comment in XML", Text: m[1]})
		}
	}
	return out
}

// saysBeside are all texts of a request but those of its body.
func (c *Call) saysBeside() []Said {
	out := []Said{{Where: InPath, Text: c.Path}}
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		out = append(out, Said{Where: InQuery, Name: name, Text: name, IsName: true})
		for _, v := range c.Query[name] {
			out = append(out, Said{Where: InQuery, Name: name, Text: v})
		}
	}
	header := c.Exchange.Request.Header
	for _, name := range slices.Sorted(maps.Keys(header)) {
		out = append(out, Said{Where: InHeader, Name: name, Text: name, IsName: true})
		for _, v := range header[name] {
			out = append(out, Said{Where: InHeader, Name: name, Text: v})
		}
	}
	out = appendTexts(out, InClaim, "", map[string]any(c.Token.Header))
	return appendTexts(out, InClaim, "", map[string]any(c.Claims))
}

// longestPlace is the most that is kept of the place that a text stands in, and of its own name, in bytes: far more than any
// resource has. Whole, the names of a body that is nested deeply would together be as long as its square.
const longestPlace = 256

func atMost(s string, n int) string { return s[:min(len(s), n)] }

// appendTexts adds the texts of a JSON value under a name.
func appendTexts(out []Said, where Where, under string, v any) []Said {
	switch x := v.(type) {
	case map[string]any:
		for _, key := range slices.SortedFunc(maps.Keys(x), cmp.Compare[string]) {
			name := strings.TrimPrefix(atMost(under, longestPlace)+"."+atMost(key, longestPlace), ".")
			out = append(out, Said{Where: where, Name: name, Text: key, IsName: true})
			out = appendTexts(out, where, name, x[key])
		}
	case []any:
		for _, one := range x {
			out = appendTexts(out, where, under, one)
		}
	case string:
		out = append(out, Said{Where: where, Name: under, Text: x})
	}
	return out
}

// eachText gives all strings in a JSON value, in no order.
func eachText(v any, give func(string)) {
	switch x := v.(type) {
	case map[string]any:
		for _, one := range x {
			eachText(one, give)
		}
	case []any:
		for _, one := range x {
			eachText(one, give)
		}
	case string:
		give(x)
	}
}
