package prove

import (
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// onProxy makes an edit on what the consumer sent, and leaves what the provider heard.
func onProxy(change func(*journal.Exchange) bool, kinds ...evidence.Kind) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, c := range s.toProviders() {
			if len(kinds) == 0 || c.Kind == kinds[0] {
				out = append(out, func(d *draft) bool { return change(d.own(d.at(c.Seq))) })
			}
		}
		return out
	}
}

// interaction gives calls of a kind the id of another interaction.
func interaction(name string, kind evidence.Kind, clauses ...string) Edit {
	return edit(Header, name, onCalls(hasHeader("Ssp-Interactionid", interactions+"read:patient"), kind), clauses...)
}

// underscored writes a header's name with an underscore.
func underscored(x *journal.Exchange) bool {
	value := x.Request.Header.Get("Ssp-Traceid")
	x.Request.Header.Del("Ssp-Traceid")
	x.Request.Header[http.CanonicalHeaderKey("Ssp_TraceID")] = []string{value}
	return value != ""
}

// asBefore gives a call the value that a header had in an earlier one of the same consumer, where the two fit.
func asBefore(name string, fit func(s *scene, before, c *evidence.Call) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		calls := s.toProviders()
		for i, c := range calls {
			for _, before := range calls[:i] {
				if value := before.Header(name); before.Who == c.Who && value != "" && value != c.Header(name) && fit(s, before, c) {
					out = append(out, func(d *draft) bool { return d.eachLeg(c.Seq, hasHeader(name, value)) })
					break
				}
			}
		}
		return out
	}
}

func anyTwo(*scene, *evidence.Call, *evidence.Call) bool { return true }

func twoEncounters(s *scene, before, c *evidence.Call) bool {
	a, b := s.story.EncounterOf(before), s.story.EncounterOf(c)
	return a != nil && b != nil && a != b
}

func twoBookings(s *scene, before, c *evidence.Call) bool {
	a, b := s.story.EncounterOf(before), s.story.EncounterOf(c)
	return before.Kind == evidence.Book && c.Kind == evidence.Book && a != b && a != nil && b != nil && a.Patient.NHSNumber == b.Patient.NHSNumber
}

// The headers of requests to providers.
var _ = register(
	edit(Header, "a request has no trace id", onCalls(lacksHeader("Ssp-Traceid")), "SP-07: Sends Ssp-TraceID with a UUID"),
	edit(Header, "the trace id is no UUID", onCalls(hasHeader("Ssp-Traceid", "trace-1")), "SP-07: with a UUID"),
	edit(Header, "two requests have one trace id", asBefore("Ssp-Traceid", anyTwo), "SP-08: unique per HTTP request"),
	edit(Header, "two calls of patients share a trace id", asBefore("Ssp-Traceid", twoEncounters), "SP-09: two patient calls never share a value"),
	edit(Header, "the new booking has the trace id of the original", asBefore("Ssp-Traceid", twoBookings), "RB-07: a new Ssp-TraceID"),
	edit(Header, "a request does not say who sends it", onCalls(lacksHeader("Ssp-From")), "SP-10: Sends Ssp-From"),
	edit(Header, "a request is sent in the name of another system", onCalls(hasHeader("Ssp-From", "200000009999")), "SP-10: its own 12-digit ASID"),
	edit(Header, "a request does not say to whom it goes", onCalls(lacksHeader("Ssp-To")), "SP-11: Sends Ssp-To"),
	edit(OtherService, "a request names the ASID of another system", onCalls(hasHeader("Ssp-To", "200000008888")), "SP-11: the 12-digit ASID of the provider called"),
	edit(OtherService, "a cancellation names the ASID of another provider", onCalls(hasHeader("Ssp-To", "200000008888"), evidence.Update), "RB-34: Ssp-To ASID"),
	edit(OtherService, "a cancellation has a token for another provider", onCalls(claim(having("https://elsewhere.example/api", "aud")), evidence.Update), "RB-34: JWT aud"),
	edit(Header, "a request does not say which interaction it is", onCalls(lacksHeader("Ssp-Interactionid")), "SP-12: Sends Ssp-InteractionID"),
	edit(Header, "a request says that it is another interaction", onCalls(hasHeader("Ssp-Interactionid", interactions+"read:patient")), "SP-12: with the value for the operation in hand"),
	interaction("a search for slots says that it is something else", evidence.Slots, "SP-13: rest:search:slot"),
	interaction("a booking says that it is something else", evidence.Book, "SP-14: rest:create:appointment"),
	interaction("a reading says that it is something else", evidence.ReadOne, "SP-15: rest:read:appointment"),
	interaction("a cancellation says that it is something else", evidence.Update, "SP-16: rest:update:appointment"),
	interaction("a search for bookings says that it is something else", evidence.Search, "SP-17: rest:search:appointment"),
	interaction("reading the capability statement says that it is something else", evidence.Capability, "SP-18: rest:read:metadata"),
	edit(Header, "a header's name has an underscore", onCalls(underscored), "SP-19: Uses hyphens"),
	edit(Header, "a request has no id", onCalls(lacksHeader("X-Request-Id")), "SP-25: Sends X-Request-Id"),
	edit(Header, "two requests have one id", asBefore("X-Request-Id", anyTwo), "SP-26: a different X-Request-Id for every distinct request"),
	edit(Header, "the new booking has the request id of the original", asBefore("X-Request-Id", twoBookings), "RB-07: a new X-Request-Id"),
	edit(Header, "a request says that it re-books", onCalls(hasHeader("X-Rebook", "true"), evidence.Book), "RB-01: a custom header"),
	edit(Header, "the interaction means a re-booking", onCalls(hasHeader("Ssp-Interactionid", interactions+"rebook:appointment"), evidence.Book), "RB-01: interaction ID meaning rebook"),
	edit(Header, "a body is labelled as plain JSON", onCalls(func(x *journal.Exchange) bool {
		return len(x.Request.Body) > 0 && hasHeader("Content-Type", "application/json")(x)
	}), "FM-10: Labels request bodies application/fhir+json"),
	edit(Header, "a body is labelled as Latin-1", onCalls(func(x *journal.Exchange) bool {
		return len(x.Request.Body) > 0 && hasHeader("Content-Type", "application/fhir+json; charset=iso-8859-1")(x)
	}), "FM-10: with UTF-8"),
	edit(Header, "the cancellation states no version", onCalls(lacksHeader("If-Match"), evidence.Update), "CX-05: Sends If-Match"),
	edit(Header, "the cancellation states the version as a strong tag", onCalls(func(x *journal.Exchange) bool {
		return hasHeader("If-Match", strings.TrimPrefix(x.Request.Header.Get("If-Match"), "W/"))(x)
	}, evidence.Update), "CX-05: the weak ETag"),
	edit(OlderVersion, "the cancellation states an older version", onCalls(hasHeader("If-Match", `W/"0"`), evidence.Update), "CX-05: just received"),
)
