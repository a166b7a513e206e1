package reading_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// dice choose among the spellings of a request: mostly legal ones, sometimes such as the mock has to refuse.
type dice struct{ *rand.Rand }

func (d dice) oneIn(n int) bool { return d.IntN(n) == 0 }

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// encode percent-encodes some characters of a text, whether they need it or not.
func (d dice) encode(text string, oneIn int) string {
	var out strings.Builder
	for _, c := range []byte(text) {
		if c == '/' || !d.oneIn(oneIn) {
			out.WriteByte(c)
			continue
		}
		fmt.Fprintf(&out, pick(d, "%%%02X", "%%%02x"), c)
	}
	return out.String()
}

// inCase writes a text in some mixture of capitals and small letters.
func (d dice) inCase(text string) string {
	switch d.IntN(4) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return strings.ToLower(text)
	case 2:
		out := []byte(text)
		for i := range out {
			if d.oneIn(2) {
				out[i] = strings.ToUpper(string(out[i]))[0]
			}
		}
		return string(out)
	}
	return text
}

// path is a spelling of the steps below a provider's base.
func (d dice) path(path string) string {
	path = d.encode(path, pick(d, 3, 10, 1000))
	switch d.IntN(16) {
	case 0:
		path = strings.Replace(path, "/", "//", 1)
	case 1:
		path += "/"
	case 2:
		path = "/." + path
	case 3:
		path = "/x/.." + path
	case 4:
		path += ";v=1"
	case 5:
		path = strings.Replace(path, "/Appointment/", "/Appointment%2F", 1)
	case 6:
		path = strings.Replace(path, "/Appointment", "/appointment", 1)
	case 7:
		path += pick(d, "%00", "%", "#x", "%3Fa=b", "\"", "|")
	}
	return path
}

// target is a spelling of the request target of a call to a provider through the proxy.
func (d dice) target(root, base, path, query string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic(err)
	}
	authority := d.inCase(u.Scheme) + "://" + pick(d, "", "", "", "", "", "user@") + d.inCase(u.Host) + pick(d, "", "", ":443", ":", ".", ":80")
	path = d.path(path)
	target := "/" + authority + d.encode(u.Path, pick(d, 3, 1000)) + path
	switch d.IntN(6) {
	case 0: // encoded as a whole
		target = "/" + pick(d, url.QueryEscape, url.PathEscape)(authority+u.Path) + strings.ReplaceAll(path, "/", pick(d, "%2F", "%2f", "/"))
	case 1:
		target = "/" + d.encode(authority, 4) + u.Path + path
	case 2:
		target = "/" + target
	}
	if query != "" || d.oneIn(10) {
		target += "?" + query
	}
	return pick(d, "", "", "", root, strings.Replace(root, "http://", "HTTP://", 1), strings.Replace(root, "http://", "http://proxy.example?", 1)) + target
}

// query is a spelling of a search.
func (d dice) query(params ...string) string {
	d.Shuffle(len(params), func(i, j int) { params[i], params[j] = params[j], params[i] })
	if d.oneIn(3) {
		params = append(params, pick(d, "_format=json", "%5Fformat=xml", "_format=application/fhir+xml", "a;b=c", "", "x=%zz", "_include", params[0]))
	}
	for i, p := range params {
		name, value, _ := strings.Cut(p, "=")
		params[i] = d.encode(name, pick(d, 4, 1000)) + "=" + value
	}
	return strings.Join(params, "&")
}

// header is a spelling of the headers.
func (d dice) header(lines []string) []string {
	out := slices.Clone(lines)
	for i, h := range out {
		name, value, _ := strings.Cut(h, ": ")
		out[i] = d.inCase(name) + pick(d, ": ", ":", ":  ") + value + pick(d, "", " ")
	}
	if d.oneIn(6) {
		out = append(out, pick(d, out...))
	}
	if d.oneIn(6) {
		out = append(out, pick(d, "X-HTTP-Method-Override: PUT", "If-Match: W/\"2\"", "Content-Encoding: identity", "Accept: application/fhir+xml", "Connection: Ssp-From"))
	}
	d.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

const (
	xhtml   = `xmlns="http://www.w3.org/1999/xhtml"`
	xmlType = "Content-Type: application/fhir+xml"
)

// narrative is a text for people, nested that deep.
func narrative(depth int) string {
	return `<div ` + xhtml + `>` + strings.Repeat("<p>", depth) + "at the side" + strings.Repeat("</p>", depth) + `</div>`
}

// written is a spelling of a body: the headers that it needs, and its octets.
func (r *rig) written(d dice, body fhir.Resource) (headers []string, raw []byte) {
	if d.oneIn(5) {
		body["text"] = map[string]any{"status": "generated", "div": narrative(d.IntN(70))}
	}
	if d.oneIn(5) {
		body["extension"] = []any{map[string]any{"url": "https://north111.example/x", "valueString": pick(d, "a&b", "\u00e9\u2028", "<b>", "\U0001f600", "grant_type=client_credentials&x")}}
	}
	raw, err := body.Encode()
	require.NoError(r.t, err)
	headers = []string{"Content-Type: " + pick(d, "application/fhir+json", "application/json+fhir", "APPLICATION/FHIR+JSON; charset=\"UTF-8\"", "application/fhir+json;charset=utf-8;fhirVersion=3.0", "application/json", "application/fhir+json;charset=utf-16")}
	if d.oneIn(2) {
		if raw, err = body.EncodeXML(); err != nil {
			raw = []byte("<Appointment/>")
		}
		headers = []string{pick(d, xmlType, xmlType+";charset=UTF-8", "Content-Type: application/xml+fhir")}
		raw = respelt(d, raw)
	} else if d.oneIn(6) {
		raw = bytes.Replace(raw, []byte(`{`), []byte(pick(d, `{"status":"booked",`, `{"id":"x",`, "{ \n", `{"\u0073tatus":"booked",`, `{"x":`+strings.Repeat("[", 70)+strings.Repeat("]", 70)+",")), 1)
	}
	if d.oneIn(8) {
		raw = append([]byte("\ufeff"), raw...)
	}
	if d.oneIn(3) {
		headers = append(headers, pick(d, "Content-Encoding: gzip", "content-encoding: GZIP", "Content-Encoding: x-gzip"))
		raw = packed(d, raw)
	}
	return headers, raw
}

// respelt says the same in XML in another way.
func respelt(d dice, raw []byte) []byte {
	for range 3 {
		from, to := "", ""
		switch d.IntN(8) {
		case 0:
			from, to = "<status", "<!-- a comment --><status"
		case 1:
			from, to = `value="booked"`, `value='b&#111;oked'`
		case 2:
			from, to = `value="cancelled"`, `value="c&#x61;ncelled"`
		case 3:
			from, to = "at the side", "at <![CDATA[the]]> side"
		case 4:
			from, to = "<?xml", "\n<?xml"
		case 5:
			from, to = "<status ", "<status id=\"s\" "
		case 6:
			return prefixed(raw)
		}
		raw = bytes.Replace(raw, []byte(from), []byte(to), 1)
	}
	return raw
}

// prefixed gives every element of FHIR a prefix.
func prefixed(raw []byte) []byte {
	text := strings.ReplaceAll(string(raw), `xmlns="http://hl7.org/fhir"`, `xmlns:f="http://hl7.org/fhir"`)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "</", "</f:"), "<", "<f:")
	for from, to := range map[string]string{"<f:/f:": "</f:", "<f:?": "<?", "<f:!": "<!"} {
		text = strings.ReplaceAll(text, from, to)
	}
	for _, html := range []string{"div", "p"} {
		text = strings.NewReplacer("<f:"+html+" ", "<"+html+" ", "<f:"+html+">", "<"+html+">", "</f:"+html+">", "</"+html+">").Replace(text)
	}
	return []byte(text)
}

func packed(d dice, raw []byte) []byte {
	var out bytes.Buffer
	cut := d.IntN(len(raw) + 1)
	for _, member := range [][]byte{raw[:cut], raw[cut:]} { // two members are one body
		zip := gzip.NewWriter(&out)
		_, _ = zip.Write(member)
		_ = zip.Close()
	}
	if d.oneIn(10) {
		out.WriteString("and more")
	}
	return out.Bytes()
}

// request draws a request to the provider and one of its spellings.
func (r *rig) request(d dice) (root string, raw []byte) {
	method, path, query := "GET", "", ""
	kind := pick(d, evidence.Capability, evidence.Slots, evidence.Book, evidence.Book, evidence.ReadOne, evidence.ReadOld, evidence.Search, evidence.Update, evidence.Update, evidence.Update)
	var extra []string
	var body []byte
	switch kind {
	case evidence.Capability:
		path = "/metadata"
	case evidence.Slots:
		path = "/Slot"
		query = d.query("schedule.actor:HealthcareService=2000099901", "start=ge2031-03-07T15:00:00%2B00:00", "start=le2031-03-09T15:00:00%2b00:00", "_include=Slot:schedule", "status=free")
	case evidence.Book:
		method, path = "POST", "/Appointment"
		extra, body = r.written(d, r.booking())
	case evidence.ReadOne:
		path = "/Appointment/" + r.id
	case evidence.ReadOld:
		path = "/Appointment/" + r.id + "/_history/1"
	case evidence.Search:
		path, query = "/Appointment", d.query("patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990001006", "start=ge2031-03-07", "start=le2031-03-30")
	case evidence.Update:
		method, path = "PUT", "/Appointment/"+r.id
		extra, body = r.written(d, r.cancellation())
	default: // what is not drawn
	}
	if d.oneIn(12) {
		method = pick(d, strings.ToLower(method), "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PUT", "POST", "MKCOL")
	}
	headers := r.headers(kind)
	if extra != nil {
		headers = slices.DeleteFunc(headers, func(h string) bool { return strings.HasPrefix(h, "Content-Type") })
	}
	if kind == evidence.Search {
		headers = slices.DeleteFunc(headers, func(h string) bool { return strings.HasPrefix(h, "Ssp-InteractionID") })
		headers = append(headers, "Ssp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:search:appointment")
	}
	root = r.mock.ProxyURL()
	return root, line(method, d.target(root, r.vale.Base, path, query), append(d.header(headers), extra...), body, pick(d, 0, 0, 1+d.IntN(900)))
}
