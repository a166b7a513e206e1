package media

import (
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// TypeError says that the body is of a type or coding that is not supported. Source: wire contract, E8; BK-74.
type TypeError struct{ Problem string }

func (e *TypeError) Error() string { return e.Problem }

// FormatError says that the answer is wanted in a form that is not supported. Where is the
// parameter or header that asks for it. Source: wire contract, E17; ER-10.
type FormatError struct{ Where string }

func (e *FormatError) Error() string {
	return e.Where + " asks for a format that is not supported; " + Supported
}

// QueryError says that the _format parameter is not properly percent-encoded.
type QueryError struct{}

func (*QueryError) Error() string { return "_format: the value is not properly percent-encoded" }

// Body returns the form of a request's body as its Content-Type has it, and whether
// that is an old name, which is let pass with a warning. The error is a *TypeError.
// Source: formats; FM-01, FM-02, FM-08, FM-09, BK-74.
func Body(h http.Header) (form Format, old bool, err error) {
	lines := h["Content-Type"]
	switch {
	case len(lines) == 0 || lines[0] == "":
		return JSON, false, &TypeError{Problem: "there is no Content-Type; " + Supported}
	case len(lines) > 1:
		return JSON, false, &TypeError{Problem: "there is more than one Content-Type; " + Supported}
	case lines[0] == JSON.ContentType():
		return JSON, false, coding(h)
	}
	name, params, err := mime.ParseMediaType(lines[0])
	if err != nil {
		return JSON, false, &TypeError{Problem: "the Content-Type cannot be read; " + Supported}
	}
	form, known := named(name, Format.bodyNames)
	charset, said := params["charset"]
	switch {
	case !known:
		return JSON, false, &TypeError{Problem: shown(name) + " is not supported; " + Supported}
	case said && !strings.EqualFold(charset, "utf-8"):
		return JSON, false, &TypeError{Problem: "the charset must be utf-8"}
	}
	return form, name == oldNames[form], coding(h)
}

// shown bounds what is repeated of a header.
func shown(text string) string {
	const most = 80
	return text[:min(len(text), most)]
}

// Answer returns the form that the answer is wanted in: that of _format, else of
// Accept, else of the request's body, else JSON. With an error, a *FormatError or a
// *QueryError, the form is JSON, for the refusal. Source: formats; FM-03 to FM-07;
// wire contract, 17 row 18.
func Answer(r *http.Request) (Format, error) {
	if r.URL.RawQuery != "" {
		name, asked, err := parameter(r.URL.RawQuery)
		if err != nil {
			return JSON, err
		}
		if asked {
			form, known := named(name, Format.asked)
			if !known {
				return JSON, &FormatError{Where: "_format"}
			}
			return form, nil
		}
	}
	switch lines := r.Header["Accept"]; {
	case len(lines) == 0:
	case len(lines) == 1 && lines[0] == bodyNames[JSON]:
		return JSON, nil
	default:
		if accept := strings.TrimSpace(strings.Join(lines, ",")); accept != "" {
			return accepted(accept, sent(r.Header))
		}
	}
	return sent(r.Header), nil
}

// parameter returns the first _format that is not empty, without parameters of its
// own and in lower case. A plus that was not percent-encoded means a plus here: no
// media type has a space. Source: FM-04.
func parameter(query string) (name string, asked bool, err error) {
	for item := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(item, "=")
		if strings.IndexByte(key, '%') >= 0 {
			if key, err = url.QueryUnescape(key); err != nil {
				continue // others may mind
			}
		}
		if key != "_format" || value == "" {
			continue
		}
		if value, err = url.PathUnescape(value); err != nil {
			return "", false, &QueryError{}
		}
		value, _, _ = strings.Cut(value, ";")
		value = strings.ReplaceAll(strings.TrimSpace(value), " ", "+")
		return strings.ToLower(value), true, nil
	}
	return "", false, nil
}

// sent is the form that a request's Content-Type names, or JSON.
func sent(h http.Header) Format {
	lines := h["Content-Type"]
	if len(lines) != 1 || lines[0] == JSON.ContentType() {
		return JSON
	}
	name, _, _ := strings.Cut(lines[0], ";")
	form, _ := named(strings.ToLower(strings.TrimSpace(name)), Format.bodyNames)
	return form
}

// preference is what an Accept header says of one form.
type preference struct {
	// specific is how exactly the range that counts fits: byName, byTree, byAny, or 0 for not at all.
	specific int
	weight   float64
	place    int
}

// accepted weighs an Accept header. The heavier form is taken, of equals the one that
// is named over one that a wildcard covers, then the one named first; where only
// wildcards speak, that of the body. Source: FM-03; RFC 9110, 12.5.1.
func accepted(accept string, body Format) (Format, error) {
	var has [2]preference
	place := 0
	for item := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(item)
		if err != nil {
			continue
		}
		place++
		p := preference{weight: weight(params), place: place}
		for form := range has {
			if p.specific = specific(name, Format(form)); p.specific > has[form].specific ||
				p.specific > 0 && p.specific == has[form].specific && p.weight > has[form].weight {
				has[form] = p
			}
		}
	}
	j, x := has[JSON], has[XML]
	switch {
	case j.weight <= 0 && x.weight <= 0:
		return JSON, &FormatError{Where: "Accept"}
	case j.weight > x.weight:
		return JSON, nil
	case x.weight > j.weight:
		return XML, nil
	case j.specific == x.specific && j.place == x.place:
		return body, nil
	case j.specific > x.specific, j.specific == x.specific && j.place < x.place:
		return JSON, nil
	}
	return XML, nil
}

// The degrees to which a range may name a form.
const (
	byAny = iota + 1
	byTree
	byName
)

func specific(name string, f Format) int {
	switch form, ok := named(name, Format.accepted); {
	case ok && form == f:
		return byName
	case ok:
		return 0
	case name == "application/*" || name == "text/*":
		return byTree
	case name == "*/*":
		return byAny
	}
	return 0
}

// weight reads a q parameter; without one, or with one that says nothing, it is 1.
func weight(params map[string]string) float64 {
	q, err := strconv.ParseFloat(params["q"], 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 1
	}
	return q
}
