package mutant

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in what is sent. The line above each says why it is right.

// Equal content in other bytes is the same request [wire 17.31].
var _ = add(variants, Mutant{
	Name:   "compresses-anew",
	Defect: "It compresses a request anew, into other bytes, each time that it sends it.",
	Change: func(b *reference.Behaviour) { b.Gzip, b.PacksAnew = true, true },
})

// The order of members and the white space mean nothing in JSON [wire 17.31].
var _ = add(variants, Mutant{
	Name:   "serialises-anew",
	Defect: "It lays out the JSON of a request differently each time that it sends it.",
	Change: func(b *reference.Behaviour) {
		times := 0
		b.Rewrites = func(body []byte) []byte {
			times++
			return relaid(body, times)
		}
	},
})

// A prefix is as good as the default namespace [wire 17.31; XML].
var _ = add(variants, Mutant{
	Name:   "prefixes-anew",
	Defect: "It writes XML with a prefix, another one each time that it sends a request.",
	Change: func(b *reference.Behaviour) {
		times := 0
		b.XML = true
		b.Rewrites = func(body []byte) []byte {
			times++
			return prefixed(body, "f"+strings.Repeat("h", times%3))
		}
	},
})

// relaid is the same JSON with its members in the order that Go gives them or backwards, and more or less white space.
func relaid(body []byte, times int) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	if times%2 == 0 {
		out, err := json.MarshalIndent(v, "", strings.Repeat(" ", times%7))
		if err != nil {
			return body
		}
		return out
	}
	return []byte(reversed(v))
}

var (
	tag       = regexp.MustCompile(`<(/?)([A-Za-z])`)
	namespace = regexp.MustCompile(`xmlns="http://hl7.org/fhir"`)
)

// prefixed is the same XML with a prefix to every element. A body with narrative, whose elements have another namespace, stays.
func prefixed(body []byte, prefix string) []byte {
	if strings.Contains(string(body), "<div") {
		return body
	}
	out := tag.ReplaceAll(body, []byte("<${1}"+prefix+":${2}"))
	return namespace.ReplaceAll(out, []byte(`xmlns:`+prefix+`="http://hl7.org/fhir"`))
}

// Transfer in chunks is for both sides to support [FM-16].
var _ = add(variants, Mutant{
	Name:   "sends-in-chunks",
	Defect: "It sends what it sends in chunks, without saying how long it is.",
	Change: func(b *reference.Behaviour) { b.Chunked = true },
})

// The names of headers mean the same in any case [wire 3.1].
var _ = add(variants, Mutant{
	Name:   "lower-case-headers",
	Defect: "It writes the names of headers in small letters.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			for name, values := range h {
				delete(h, name)
				h[strings.ToLower(name)] = values
			}
		})
	},
})

// Headers that say nothing of bookings are not forbidden [RB-01 names what is].
var _ = add(variants, Mutant{
	Name:   "traces-and-languages",
	Defect: "It sends headers for tracing, for its language and for caches along.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			h.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
			h.Set("Tracestate", "north=1")
			h.Set("Accept-Language", "en-GB, en;q=0.8")
			h.Set("Cache-Control", "no-cache")
			h.Set("From", "helpdesk@north111.example")
		})
	},
})

func everyHeader(change func(http.Header)) func(context.Context, *reference.Visit, reference.Request, http.Header) {
	return func(_ context.Context, _ *reference.Visit, _ reference.Request, h http.Header) { change(h) }
}

// The preferred format is said by Accept or by _format [FM-11].
var _ = add(variants, Mutant{
	Name:   "format-parameter",
	Defect: "It asks for JSON by a parameter of the address, and by no header.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) { h.Del("Accept") })
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Method == http.MethodGet && !strings.Contains(r.Query, "_format=") {
				r.Query = strings.TrimPrefix(r.Query+"&_format=application%2Ffhir%2Bjson", "&")
			}
		}
	},
})

// Weights are honoured, and an order of preference is a preference [FM-11, wire 17.18].
var _ = add(variants, Mutant{
	Name:   "weighs-formats",
	Defect: "It says which formats it prefers by weights.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			h.Set("Accept", "application/fhir+xml;q=0.4, application/fhir+json;q=0.9, */*;q=0.1")
		})
	},
})

// A consumer need not say what format it prefers [FM-11].
var _ = add(variants, Mutant{
	Name:   "no-preference",
	Defect: "It does not say which format it prefers.",
	Change: func(b *reference.Behaviour) { b.Headers = everyHeader(func(h http.Header) { h.Del("Accept") }) },
})

// What is sent and what is asked for may differ in format [wire 9].
var _ = add(variants, Mutant{
	Name:   "writes-json-reads-xml",
	Defect: "It writes JSON and asks for XML.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) { h.Set("Accept", "application/fhir+xml") })
	},
})

// As before, the other way round [wire 9].
var _ = add(variants, Mutant{
	Name:   "writes-xml-reads-json",
	Defect: "It writes XML and asks for JSON.",
	Change: func(b *reference.Behaviour) {
		b.XML = true
		b.Headers = everyHeader(func(h http.Header) { h.Set("Accept", "application/fhir+json") })
	},
})

// An identifier of a request only has to be its own; its form is not stated [SP-26].
var _ = add(variants, Mutant{
	Name:   "numbers-requests",
	Defect: "Its request identifiers are its name and a number, and no UUIDs.",
	Change: func(b *reference.Behaviour) {
		b.Headers = everyHeader(func(h http.Header) {
			h.Set("X-Request-Id", "n111/"+strings.ReplaceAll(h.Get("X-Request-Id"), "-", "")[8:])
		})
	},
})

// One trace for a patient's call is allowed, one for each request is better [SP-08 against SP-09].
var _ = add(variants, Mutant{
	Name:   "one-trace-per-call",
	Defect: "All requests in one call of a patient have the same trace identifier.",
	Warned: []string{"SP-08"},
	Change: func(b *reference.Behaviour) {
		traces := map[string]string{}
		b.Headers = func(_ context.Context, v *reference.Visit, _ reference.Request, h http.Header) {
			if traces[v.Case.Reference] == "" {
				traces[v.Case.Reference] = h.Get("Ssp-Traceid")
			}
			h.Set("Ssp-Traceid", traces[v.Case.Reference])
		}
	},
})

// A token for several scopes is let pass with a warning [wire 4].
var _ = add(variants, Mutant{
	Name:   "several-scopes",
	Defect: "Its tokens are for all that it does, not for the request alone.",
	Warned: []string{"AU-18", "AU-19", "AU-20", "AU-21", "AU-22", "AU-23"},
	Change: func(b *reference.Behaviour) {
		b.Claims = func(_ context.Context, _ *reference.Visit, _ reference.Request, claims reference.Object) {
			claims["requested_scope"] = "organization/slot.read patient/appointment.read patient/appointment.write"
		}
	},
})

// With a smartcard its two numbers have twelve digits each [wire 4, AU-15].
var _ = add(variants, Mutant{
	Name:   "practitioner-with-smartcard",
	Defect: "Its tokens name the practitioner by the numbers of a smartcard and by one of its own.",
	Change: func(b *reference.Behaviour) {
		b.Claims = func(_ context.Context, _ *reference.Visit, _ reference.Request, claims reference.Object) {
			p, _ := claims["requesting_practitioner"].(reference.Object)
			ids, _ := p["identifier"].([]any)
			for i, n := range []string{"555021935107", "555021936104"} {
				ids[i].(reference.Object)["value"] = n //nolint:forcetypeassert // made by the reference consumer
			}
		}
	},
})

// A colon and a comma may stand in a query as they are [SP-03; wire 2].
var _ = add(variants, Mutant{
	Name:   "plain-colons",
	Defect: "It leaves colons and commas in addresses as they are, and puts the parameters in another order.",
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			parts := backwards(strings.Split(r.Query, "&"))
			r.Query = strings.NewReplacer("%3A", ":", "%2C", ",").Replace(strings.Join(parts, "&"))
		}
	},
})

// Only such values are escaped as have to be, and any may be [SP-03].
var _ = add(variants, Mutant{
	Name:   "escapes-more",
	Defect: "It escapes more in the values of a query than it has to.",
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if q, err := url.ParseQuery(r.Query); err == nil && q.Has("start") {
				r.Query = strings.NewReplacer("-", "%2D", "free", "%66ree").Replace(r.Query)
			}
		}
	},
})

// A host is the same in any case; paths are not [RFC 3986, 6.2.2.1; wire 2].
var _ = add(variants, Mutant{
	Name:   "host-in-capitals",
	Defect: "It writes the hosts of providers, and the scheme before them, in capitals.",
	Change: func(b *reference.Behaviour) {
		b.Address = func(_ context.Context, _ reference.Request, address string) string {
			at := strings.LastIndex(address, "://")
			scheme := strings.LastIndex(address[:at], "/") + 1
			end := at + 3 + strings.Index(address[at+3:]+"/", "/")
			return address[:scheme] + strings.ToUpper(address[scheme:end]) + address[end:]
		}
	},
})

// A root that was published with a slash is taken with it; the catalogue has one slash trimmed before the two are compared [AU-07, SP-04].
var _ = add(variants, Mutant{
	Name:   "audience-with-a-slash",
	Defect: "The audience of its tokens ends in a slash.",
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(every, func(_ *reference.Visit, said map[string]any) {
			if aud, ok := said["aud"].(string); ok {
				said["aud"] = aud + "/"
			}
		})
	},
})

// What a provider cannot do may be asked for again; what it refuses may not [BK-82, BK-83]. What counts is what the user is then told [ER-20].
var _ = add(variants, Mutant{
	Name:   "asks-again-at-501",
	Defect: "It asks for slots again when its provider says that it has not got the format, as it does at any failure.",
	Change: func(b *reference.Behaviour) {
		b.Hears = func(_ reference.Request, a reference.Answer) reference.Answer {
			if a.Status == http.StatusNotImplemented {
				a.Status = http.StatusServiceUnavailable
			}
			return a
		}
	},
})
