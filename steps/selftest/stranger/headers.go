package stranger

import (
	"net/http"
	"strings"
)

// interactions is how the names of interactions begin.
const interactions = "urn:nhs:names:services:careconnect:fhir:rest:"

// headers fills in who asks whom for what, in the vendor's own spelling.
func (d *desk) headers(req *http.Request, t *task, f *file, a ask, packed bool) {
	set := func(name, value string) {
		switch {
		case value == "":
		case d.way("lower-case-headers"):
			req.Header[strings.ToLower(name)] = []string{value}
		case d.way("canonical-headers"):
			req.Header.Set(name, value)
		default:
			req.Header[name] = []string{value}
		}
	}
	from, to := d.setup.ASID, a.asid
	if d.bug("asids-swapped") && a.op == opCancel {
		from, to = to, from
	}
	if d.bug("from-ods") {
		from = d.setup.ODS
	}
	if d.bug("asid-of-latest-provider") && (a.op == opRead || a.op == opCancel) {
		to = d.latest().ASID
	}
	if !(d.bug("no-token-on-metadata") && a.op == opMetadata) {
		set("Authorization", "Bearer "+d.bearer(t, f, a))
	}
	hyphen := "-"
	if d.bug("underscores") {
		hyphen = "_"
	}
	set("Ssp"+hyphen+"TraceID", d.trace(f, a))
	set("Ssp"+hyphen+"From", from)
	set("Ssp"+hyphen+"To", to)
	set("Ssp"+hyphen+"InteractionID", interactions+d.interaction(f, a))
	if !(d.bug("request-id-on-writes") && a.method == http.MethodGet) {
		set("X-Request-ID", a.id)
	}
	d.formats(set, a, packed)
	set("If-Match", a.match)
	for name, value := range a.head {
		set(name, value)
	}
	if d.way("more-headers") {
		set("Cache-Control", "no-cache")
		set("Accept-Language", "en-GB")
		set("Date", t.Now.UTC().Format(http.TimeFormat))
	}
	req.Header.Set("User-Agent", "Stranger-Triage/3.2")
}

func (d *desk) formats(set func(name, value string), a ask, packed bool) {
	switch {
	case d.way("no-accept", "format-parameter"):
	case d.way("weighted-accept"):
		set("Accept", "application/fhir+json;q=1.0, application/fhir+xml;q=0.4")
	case d.way("any-accept"):
		set("Accept", "*/*")
	case d.way("xml-only", "xml-answers"):
		set("Accept", "application/fhir+xml")
	default:
		set("Accept", "application/fhir+json")
	}
	if d.way("no-gzip") {
		set("Accept-Encoding", "identity")
	} else {
		set("Accept-Encoding", "gzip")
	}
	if len(a.body) == 0 {
		return
	}
	set("Content-Type", a.kind)
	if packed {
		set("Content-Encoding", "gzip")
	}
}

func (d *desk) trace(f *file, a ask) string {
	switch {
	case d.bug("trace-missing") && a.op == opRead:
		return ""
	case d.bug("trace-without-hyphens"):
		return strings.ReplaceAll(fresh(), "-", "")
	case d.bug("trace-for-patient") && f.Patient.NHS != "":
		return "00000000-0000-4000-8000-00" + f.Patient.NHS
	case d.way("traces-by-call"):
		return f.Trace + fresh()[8:]
	case d.way("capital-uuids"):
		return strings.ToUpper(fresh())
	}
	return fresh()
}

func (d *desk) interaction(f *file, a ask) string {
	switch {
	case d.bug("rebook-interaction") && a.op == opBook && f.Reason == "call-back":
		return "rebook:appointment"
	case d.bug("read-slot-interaction") && a.op == opSlots:
		return "read:slot"
	case d.bug("cancel-as-create") && a.op == opCancel:
		return opBook
	case d.bug("read-as-search") && a.op == opRead:
		return opSearch
	case d.bug("search-as-read") && a.op == opSearch:
		return opRead
	}
	return a.op
}

// kind is the media type of a body that is written in JSON or, by the variant, in XML.
func (d *desk) kind() string {
	switch {
	case d.way("xml-only"):
		return "application/fhir+xml; charset=utf-8"
	case d.bug("plain-json"):
		return "application/json; charset=utf-8"
	case d.way("capital-charset"):
		return "application/fhir+json; charset=UTF-8"
	}
	return "application/fhir+json;charset=utf-8"
}
