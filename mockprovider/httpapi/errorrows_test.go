package httpapi_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
)

const (
	spineErrors = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1"
	hl7Errors   = "http://hl7.org/fhir/operation-outcome"
	issueTypes  = "http://hl7.org/fhir/issue-type"
)

// errorRow is one way into a row of the error catalogue.
type errorRow struct {
	name   string
	status int
	// code is the issue's, system and detail its details coding's.
	code, system, detail string
	// says is part of the diagnostics, at the location or expression.
	says, at string
	ask      func(p *provider) ask
}

// bookingWith is a booking request with something changed.
func bookingWith(change func(fhir.Resource)) func(*provider) ask {
	return func(p *provider) ask {
		body := booking1730(p.t)
		change(body)
		return ask{method: "POST", path: "/Appointment", body: encoded(p.t, body)}
	}
}

func patientOf(r fhir.Resource) fhir.Resource { return r.ContainedOf("Patient")[0] }

// cancelWith books, and is the cancellation with something changed.
func cancelWith(change func(*provider, *ask, fhir.Resource)) func(*provider) ask {
	return func(p *provider) ask {
		made := p.book()
		a := p.cancelAsk(made)
		body := made.Clone()
		body["status"] = "cancelled"
		change(p, &a, body)
		if a.body != nil {
			a.body = encoded(p.t, body)
		}
		return a
	}
}

func withHeader(name, value string) func(*provider) ask {
	return func(p *provider) ask {
		return ask{method: "POST", path: "/Appointment", body: encoded(p.t, booking1730(p.t)), header: map[string]string{name: value}}
	}
}

func get(path string) func(*provider) ask {
	return func(*provider) ask { return ask{method: "GET", path: path} }
}

var errorRows = []errorRow{
	{"E1 the token is missing", 403, "forbidden", spineErrors, "ACCESS DENIED", "missing", "http.Authorization", withHeader("Authorization", "")},
	{"E1 the token is expired", 403, "forbidden", spineErrors, "ACCESS DENIED", "expired", "http.Authorization", func(p *provider) ask {
		return ask{method: "GET", path: "/metadata", claims: map[string]any{"iat": realNow.Unix() - 400, "exp": realNow.Unix() - 100}}
	}},
	{"E1 the token is for another provider", 403, "forbidden", spineErrors, "ACCESS DENIED", "aud", "http.Authorization", func(*provider) ask {
		return ask{method: "GET", path: "/metadata", claims: map[string]any{"aud": "https://utc.dale.example/STU3/1"}}
	}},
	{"E1 the scope is another", 403, "forbidden", spineErrors, "ACCESS DENIED", "requested_scope", "http.Authorization", func(*provider) ask {
		return ask{method: "GET", path: "/metadata", claims: map[string]any{"requested_scope": "patient/appointment.write"}}
	}},
	{"E2 a bad value in a search", 400, "invalid", spineErrors, "INVALID_PARAMETER", "start", "http.start", get("/Slot?start=soon")},
	{"E2 the whole window is in the past", 400, "invalid", spineErrors, "INVALID_PARAMETER", "past", "http.start", get("/Slot?start=le2031-03-07T09%3A00%3A00Z")},
	{"E3 the body cannot be parsed", 400, "structure", spineErrors, "MESSAGE_NOT_WELL_FORMED", "not well formed", "byte", func(*provider) ask {
		return ask{method: "POST", path: "/Appointment", body: []byte(`{"resourceType":"Appointment",`)}
	}},
	{"E3 the body is no Appointment", 400, "structure", spineErrors, "MESSAGE_NOT_WELL_FORMED", "must be an Appointment", "resourceType", func(*provider) ask {
		return ask{method: "POST", path: "/Appointment", body: []byte(`{"resourceType":"Slot"}`)}
	}},
	{"E3 the id in the body is another", 400, "structure", spineErrors, "MESSAGE_NOT_WELL_FORMED", "not that of the URL", "Appointment.id", cancelWith(
		func(_ *provider, _ *ask, body fhir.Resource) { body["id"] = "another" })},
	{"E4 no X-Request-Id", 400, "required", spineErrors, "MISSING_OR_INVALID_HEADER", "X-Request-Id", "http.X-Request-Id", withHeader("X-Request-Id", "")},
	{"E4 no Ssp-From", 400, "required", spineErrors, "MISSING_OR_INVALID_HEADER", "Ssp-From", "http.Ssp-From", withHeader("Ssp-From", "")},
	{"E5 an unknown booking", 404, "not-found", spineErrors, "NO_RECORD_FOUND", "Appointment/none", "", get("/Appointment/none")},
	{"E5 an unknown version", 404, "not-found", spineErrors, "NO_RECORD_FOUND", "version", "", func(p *provider) ask {
		return ask{method: "GET", path: "/Appointment/" + p.book().ID() + "/_history/9"}
	}},
	{"E5 an unknown service", 404, "not-found", spineErrors, "NO_RECORD_FOUND", "service", "", get("/Slot?schedule.actor%3Ahealthcareservice=1&start=le2031-03-08T00%3A00%3A00Z")},
	{"E6 an X-Request-Id that succeeded before", 409, "duplicate", spineErrors, "DUPLICATE_REJECTED", "used before", "", func(p *provider) ask {
		a := ask{method: "POST", path: "/Appointment", body: encoded(p.t, booking1730(p.t)), header: map[string]string{"X-Request-Id": "2c9d8f60-1111-4222-8333-44445555aa02"}}
		p.do(a)
		return a
	}},
	{"E7 another version", 409, "conflict", hl7Errors, "MSG_VERSION_AWARE_CONFLICT", "server current version = 1, client version referenced = 7", "http.If-Match", cancelWith(
		func(_ *provider, a *ask, _ fhir.Resource) { a.header["If-Match"] = `W/"7"` })},
	{"E8 a Content-Type that is not supported", 415, "not-supported", spineErrors, "UNSUPPORTED_MEDIA_TYPE", "application/json", "", withHeader("Content-Type", "application/json")},
	{"E9 the slot is not free", 422, "processing", issueTypes, "processing", "Slot no longer available", "", func(p *provider) ask {
		p.book()
		return ask{method: "POST", path: "/Appointment", body: encoded(p.t, booking1730(p.t))}
	}},
	{"E10 no If-Match", 412, "required", spineErrors, "MISSING_OR_INVALID_HEADER", "If-Match is required", "http.If-Match", cancelWith(
		func(_ *provider, a *ask, _ fhir.Resource) { a.header["If-Match"] = "" })},
	{"E11 the profile is not kept", 422, "invalid", spineErrors, "INVALID_RESOURCE", "description", "Appointment.description", bookingWith(
		func(r fhir.Resource) { delete(r, "description") })},
	{"E11 an element that FHIR does not have", 422, "invalid", spineErrors, "INVALID_RESOURCE", "rebookOf", "Appointment.rebookOf", bookingWith(
		func(r fhir.Resource) { r["rebookOf"] = "x" })},
	{"E11 an unknown slot", 422, "invalid", spineErrors, "REFERENCE_NOT_FOUND", "no slot", "Appointment.contained.ofType(Slot).identifier", bookingWith(
		func(r fhir.Resource) {
			r.ContainedOf("Slot")[0].Object("identifier", 0)["value"] = "00000000-0000-4000-8000-000000000000"
		})},
	{"E12 an internal error", 500, "exception", spineErrors, "INTERNAL_SERVER_ERROR", "an internal error occurred", "", get("/Appointment?_id=x")},
	{"E13a the NHS number's check digit is wrong", 422, "value", spineErrors, "INVALID_NHS_NUMBER", "not valid", "Appointment.contained.ofType(Patient).identifier", bookingWith(
		func(r fhir.Resource) { patientOf(r).Object("identifier", 0)["value"] = "9990001007" })},
	{"E13a the NHS number is outside the synthetic range", 422, "value", spineErrors, "INVALID_NHS_NUMBER", "synthetic numbers only (999 range)", "Appointment.contained.ofType(Patient).identifier", bookingWith(
		func(r fhir.Resource) { patientOf(r).Object("identifier", 0)["value"] = "1234554321" })},
	{"E13b two telecoms of rank 1", 400, "business-rule", spineErrors, "INVALID_RESOURCE", "rank 1", "telecom", bookingWith(
		func(r fhir.Resource) {
			patientOf(r).Object("contact", 0, "telecom", 0)["rank"] = patientOf(r).Object("telecom", 0)["rank"]
		})},
	{"E13b a telecom without a rank", 400, "business-rule", spineErrors, "INVALID_RESOURCE", "rank", "telecom", bookingWith(
		func(r fhir.Resource) { delete(patientOf(r).Object("telecom", 0), "rank") })},
	{"E14 more than the status differs", 422, "business-rule", spineErrors, "CONFLICTING_VALUES", "Appointment.description", "Appointment.description", cancelWith(
		func(_ *provider, _ *ask, body fhir.Resource) { body["description"] = "another" })},
	{"E15 the booking is cancelled already", 422, "business-rule", spineErrors, "INVALID_REQUEST_STATE", "already cancelled", "", func(p *provider) ask {
		a := p.cancelAsk(p.book())
		now := p.do(a)
		return p.cancelAsk(now.body)
	}},
	{"E15 the booking is in the past", 422, "business-rule", spineErrors, "INVALID_REQUEST_STATE", "past", "", cancelWith(
		func(p *provider, _ *ask, _ fhir.Resource) { p.clock.Set(instant(p.t, "2031-03-07T17:45:00Z")) })},
	{"E15 the new status is no cancellation", 422, "business-rule", spineErrors, "INVALID_REQUEST_STATE", "cancel", "Appointment.status", cancelWith(
		func(_ *provider, _ *ask, body fhir.Resource) { body["status"] = "booked" })},
	{"E16 a method that is not allowed", 405, "not-supported", spineErrors, "BAD_REQUEST", "is allowed", "", func(p *provider) ask {
		return ask{method: "DELETE", path: "/Appointment/" + p.book().ID()}
	}},
	{"E17 a format that is not available", 415, "not-supported", spineErrors, "UNSUPPORTED_MEDIA_TYPE", "not supported", "", func(*provider) ask {
		return ask{method: "GET", path: "/metadata?_format=text%2Fturtle"}
	}},
	{"E18 an organisation that may not cancel", 403, "forbidden", spineErrors, "ACCESS DENIED", "", "", cancelWith(
		func(p *provider, _ *ask, _ fhir.Resource) {
			_ = p.plan.Add(fault.Planned{Name: "e18", On: fault.Cancel, Effect: fault.NotPermitted()})
		})},
}

func TestEveryRowOfTheErrorCatalogueInBothForms(t *testing.T) {
	t.Parallel()
	for _, row := range errorRows {
		for form, media := range map[string]string{"JSON": "application/fhir+json", "XML": "application/fhir+xml"} {
			t.Run(row.name+" in "+form, func(t *testing.T) {
				t.Parallel()
				p := newProvider(t, func(c *httpapi.Config) {
					if strings.HasPrefix(row.name, "E12") {
						c.Now = func() time.Time { panic("a fault of the provider's own") }
					}
				})
				before := func() booking.Snapshot { return p.diary.Snapshot() }
				a := row.ask(p)
				if a.header == nil {
					a.header = map[string]string{}
				}
				a.header["Accept"] = media
				state := before()
				got := p.do(a)
				require.Equal(t, row.status, got.status, string(got.raw))
				if strings.HasPrefix(row.name, "E17") {
					media = "application/fhir+json" // what was asked for cannot be had
				}
				outcome, err := decodeAs(media, got)
				require.NoError(t, err, string(got.raw))
				require.Equal(t, "OperationOutcome", outcome.Type())
				require.NotEmpty(t, outcome.ID())
				require.Equal(t, "error", outcome.String("issue", 0, "severity"))
				require.Equal(t, row.code, outcome.String("issue", 0, "code"))
				require.Equal(t, row.system, outcome.String("issue", 0, "details", "coding", 0, "system"))
				require.Equal(t, row.detail, outcome.String("issue", 0, "details", "coding", 0, "code"))
				require.NotEmpty(t, outcome.String("issue", 0, "details", "coding", 0, "display"))
				require.Contains(t, outcome.String("issue", 0, "diagnostics"), row.says)
				require.Contains(t, outcome.String("issue", 0, "location", 0)+outcome.String("issue", 0, "expression", 0), row.at)
				require.Equal(t, row.status == http.StatusMethodNotAllowed, got.header.Get("Allow") != "")
				if strings.HasPrefix(row.name, "E9") {
					require.Len(t, outcome.Objects("issue"), 1)
					require.Equal(t, "Slot no longer available", outcome.String("issue", 0, "diagnostics"))
				}
				require.Equal(t, state, before(), "a refusal changes nothing")
			})
		}
	}
}

// TestNoSlotsIsAnEmptySearchsetInBothForms is row E19: a refusal it is not.
func TestNoSlotsIsAnEmptySearchsetInBothForms(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	for _, media := range []string{"application/fhir+json", "application/fhir+xml"} {
		got := p.do(ask{method: "GET", path: "/Slot?start=ge2031-03-09T00%3A00%3A00Z", header: map[string]string{"Accept": media}})
		require.Equal(t, http.StatusOK, got.status)
		bundle, err := decodeAs(media, got)
		require.NoError(t, err)
		total, ok := bundle.Int("total")
		require.True(t, ok)
		require.Zero(t, total)
		require.False(t, bundle.Has("entry"))
	}
}

// decodeAs reads an answer that has to be of the media type.
func decodeAs(media string, got told) (fhir.Resource, error) {
	if have := got.header.Get("Content-Type"); have != media+";charset=utf-8" {
		return nil, errors.New("Content-Type is " + have)
	}
	if strings.HasSuffix(media, "xml") {
		return fhir.DecodeXML(got.raw)
	}
	return fhir.Decode(got.raw)
}
