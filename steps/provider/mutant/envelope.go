package mutant

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

var (
	_ = bad("wrong-correlation", "Its answers name another request.", changing(func(_ *request, a *answer) { a.header.Set("X-Correlation-Id", "5b1a0b7e-5e2a-4f0d-9c8e-7777aaaa0009") }), "SP-28")
	_ = bad("no-correlation", "Its answers do not name the request.", changing(func(_ *request, a *answer) { a.header.Del("X-Correlation-Id") }), "SP-28")
	_ = bad("no-answer-id", "Its answers have no identifier.", changing(func(_ *request, a *answer) { a.header.Del("X-Request-Id") }), "SP-29")
	_ = bad("plain-json", "It calls its lists of slots JSON, and not FHIR.", changing(heading(func(r *request, a *answer) bool {
		return onSlots(r, a) && r.Header.Get("Accept") == "application/fhir+json"
	}, func(_ *request, h http.Header) {
		h.Set("Content-Type", "application/json;charset=utf-8")
	})), "FM-01")
	_ = bad("address-of-its-own", "Its address does not say which FHIR it speaks.", func(c *embedded.Config) { c.Path = "/bookings" }, "SP-04")
	_ = bad("plain-text-again", "Over TLS, it does not say that it is to be called so only.", func(c *embedded.Config) { c.TLS = true }, "FM-18")
	_ = bad("no-charset", "It does not say that it writes in UTF-8.", changing(func(_ *request, a *answer) {
		kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		a.header.Set("Content-Type", kind)
	}), "FM-08")
	_ = bad("may-be-kept", "Its answers may be kept by whoever passes them on.", changing(func(_ *request, a *answer) { a.header.Set("Cache-Control", "max-age=60") }), "FM-17")
	_ = bad("full-urls-of-proxy", "The addresses in its lists are those of the proxy.", editing(onSlots, func(_ *request, o object) {
		list := items(o["entry"])
		for _, e := range list {
			child(e)["fullUrl"] = "https://ssp.example/" + text(e, "fullUrl")
		}
	}), "SP-06")
	_ = bad("accept-ignored", "It answers in JSON whatever is accepted.", handling(func(r *request) *answer {
		r.Header.Set("Accept", "application/fhir+json")
		return r.ask()
	}), "FM-03", "FM-02", "FM-06", "ER-10")
	_ = bad("format-ignored", "It ignores the format in the address.", handling(func(r *request) *answer {
		r.requery(func(q url.Values) { q.Del("_format") })
		return r.ask()
	}), "FM-04", "FM-05")
	_ = bad("accept-first", "The format that is accepted goes before the one in the address.", handling(func(r *request) *answer {
		if a := r.Header.Get("Accept"); strings.HasPrefix(a, "application/") {
			r.requery(func(q url.Values) { q.Del("_format") })
		}
		return r.ask()
	}), "FM-05", "FM-04")
	_ = bad("long-formats-only", "It knows only the long names of formats.", handling(func(r *request) *answer {
		if f := r.URL.Query().Get("_format"); f == "xml" || f == "json" {
			return says(http.StatusUnsupportedMediaType, "not-supported", "unknown format")(r)
		}
		return r.ask()
	}), "FM-04", "FM-05", "RD-01")
	_ = bad("xml-unless-told", "It answers in XML unless it is told otherwise.", handling(func(r *request) *answer {
		if a := r.Header.Get("Accept"); (a == "" || a == "*/*") && !r.URL.Query().Has("_format") && r.Method == http.MethodGet {
			r.Header.Set("Accept", "application/fhir+xml")
		}
		return r.ask()
	}), "FM-07")
	_ = bad("books-in-json", "It answers a booking in JSON unless it is told otherwise.", handling(func(r *request) *answer {
		if r.Header.Get("Accept") == "" && r.books() {
			r.Header.Set("Accept", "application/fhir+json")
		}
		return r.ask()
	}), "FM-06")
	_ = bad("turtle-is-json", "It answers in JSON where something else is asked for.", handling(func(r *request) *answer {
		if r.Header.Get("Accept") == "text/turtle" {
			r.Header.Set("Accept", "application/fhir+json")
		}
		return r.ask()
	}), "ER-10")
	_ = bad("no-xml", "It does not speak XML.", handling(func(r *request) *answer {
		if strings.Contains(r.Header.Get("Accept"), "xml") && r.Method == http.MethodGet {
			return saysInJSON(http.StatusUnsupportedMediaType, "not-supported", "JSON only")(r)
		}
		return r.ask()
	}), "FM-02")
	_ = bad("never-compresses", "It compresses nothing.", handling(func(r *request) *answer {
		r.Header.Del("Accept-Encoding")
		return r.ask()
	}), "FM-13")
	_ = bad("says-it-compresses", "It says that it compresses, and does not.", changing(func(_ *request, a *answer) {
		if a.header.Get("Content-Encoding") == "gzip" {
			if zip, err := gzip.NewReader(bytes.NewReader(a.body)); err == nil {
				var plain bytes.Buffer
				_, _ = plain.ReadFrom(zip)
				a.body = plain.Bytes()
			}
		}
	}), "FM-13")
	_ = bad("no-compressed-bodies", "It does not take bodies that are compressed.", handling(func(r *request) *answer {
		if r.Header.Get("Content-Encoding") == "gzip" {
			return says(http.StatusUnsupportedMediaType, "not-supported", "no compression")(r)
		}
		return r.ask()
	}), "FM-14")
	_ = bad("no-chunks", "It does not take bodies in chunks.", handling(func(r *request) *answer {
		if len(r.TransferEncoding) > 0 {
			return says(http.StatusLengthRequired, "required", "Content-Length is missing")(r)
		}
		return r.ask()
	}), "FM-16")
	_ = bad("control-characters", "Its answers hold characters that XML cannot.", changing(func(r *request, a *answer) {
		if onRead(r, a) {
			a.body = []byte(strings.Replace(string(a.body), `"description":"111`, `"description":"\u000b111`, 1))
		}
	}), "FM-24", "CX-13", "RD-08")
	_ = bad("nulls", "Its answers hold nulls.", changing(func(r *request, a *answer) {
		if onSlots(r, a) {
			a.body = []byte(strings.Replace(string(a.body), `"resourceType":"Bundle"`, `"resourceType":"Bundle","signature":null`, 1))
		}
	}), "FM-24")
	_ = bad("created-without-offset", "It says when a booking was made in a time without an offset.", editing(onRead, func(_ *request, o object) { o["created"] = "2026-11-29T16:11:40" }), "FM-23", "CX-13", "RD-08")
	_ = bad("words-for-errors", "Its refusals are pages for people.", changing(func(r *request, a *answer) {
		if onRefusal(r, a) && r.Method == http.MethodDelete {
			a.body = []byte("<html><body>405</body></html>")
			a.header.Set("Content-Type", "text/html")
		}
	}), "ER-01")
	_ = bad("nameless-errors", "Its refusals cannot be told apart.", editing(onRefusal, func(_ *request, o object) { delete(o, "id") }), "ER-02")
	_ = bad("speechless-errors", "Its refusals do not say what is wrong.", editing(func(r *request, a *answer) bool { return onRefusal(r, a) && r.Method == http.MethodDelete }, func(_ *request, o object) {
		for _, i := range items(o["issue"]) {
			for _, k := range []string{"details", "diagnostics", "location", "expression"} {
				delete(child(i), k)
			}
		}
	}), "ER-03")
	_ = bad("errors-of-another-profile", "Its refusals claim a profile that is none.", editing(onRefusal, func(_ *request, o object) { o["meta"] = object{"profile": []any{"https://vale.example/errors"}} }), "ER-04")
	_ = bad("codes-of-its-own", "Its refusals have codes of their own.", editing(func(r *request, a *answer) bool { return onRefusal(r, a) && r.Method == http.MethodDelete }, func(_ *request, o object) {
		child(o, "issue", 0)["details"] = object{"coding": []any{object{"system": "https://vale.example/codes", "code": "17"}}}
	}), "ER-05")
	_ = bad("kinds-of-its-own", "Its refusals are of a kind that FHIR does not have.", editing(func(r *request, a *answer) bool { return onRefusal(r, a) && r.Method == http.MethodDelete }, func(_ *request, o object) {
		child(o, "issue", 0)["code"] = "no-way"
	}), "ER-06")
	_ = bad("gossip", "Its refusals tell who the patient is.", editing(func(r *request, a *answer) bool { return onRefusal(r, a) && r.books() }, func(r *request, o object) {
		if name := text(contained(r.sent(), "Patient"), "telecom", 0, "value"); name != "" && text(contained(r.sent(), "Slot"), "identifier", 0, "value") != "" {
			i := child(o, "issue", 0)
			if i["diagnostics"] != "Slot no longer available" {
				i["diagnostics"] = "cannot book the patient on " + name
			}
		}
	}), "ER-08")
	_ = bad("deletes", "It answers an attempt to delete a booking as done.", changing(func(r *request, a *answer) {
		if r.Method == http.MethodDelete {
			a.status, a.body = http.StatusNoContent, nil
		}
	}), "BK-75")
	_ = bad("cut-off-without-place", "It does not say where a body cannot be read.", editing(func(r *request, a *answer) bool {
		return a.status == http.StatusBadRequest && r.sent() == nil && len(r.body) > 0
	}, func(_ *request, o object) {
		for _, i := range items(o["issue"]) {
			for _, k := range []string{"diagnostics", "location", "expression"} {
				delete(child(i), k)
			}
		}
	}), "ER-09")
)
