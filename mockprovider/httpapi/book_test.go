package httpapi_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
)

func TestABookingIsAnsweredWithItsVersionAndAddress(t *testing.T) {
	p := newProvider(t)
	got := p.do(ask{
		method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)),
		header: map[string]string{"X-Request-Id": "2c9d8f60-1111-4222-8333-44445555aa02"},
	})
	require.Equal(t, http.StatusCreated, got.status, string(got.raw))
	id := got.body.ID()
	require.Equal(t, base+"/Appointment/"+id+"/_history/1", got.header.Get("Location"))
	require.Empty(t, got.header.Get("Content-Location"), "Location says it")
	require.Equal(t, `W/"1"`, got.header.Get("ETag"))
	require.Equal(t, "Fri, 07 Mar 2031 16:12:00 GMT", got.header.Get("Last-Modified"))
	require.Equal(t, "application/fhir+json;charset=utf-8", got.header.Get("Content-Type"))
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	require.Equal(t, "2c9d8f60-1111-4222-8333-44445555aa02", got.header.Get("X-Correlation-Id"))
	require.NotEmpty(t, got.header.Get("X-Request-Id"))
	require.NotEqual(t, got.header.Get("X-Correlation-Id"), got.header.Get("X-Request-Id"))

	want := booking1730(t)
	want.Stamp(id, "1", instant(t, "2031-03-07T16:12:00Z"))
	want["created"] = "2031-03-07T16:12:00.000Z"
	require.Equal(t, want, got.body, "the rest is what was sent")

	slot, err := p.diary.Slot("vale-1730")
	require.NoError(t, err)
	require.Equal(t, booking.SlotBusy, slot.Status)
	require.Len(t, p.booked, 1)
	require.Equal(t, consumer, p.booked[0].BookedBy)
	x := p.journal.View()[0].Exchange
	require.Equal(t, "book", x.Route)
	require.Empty(t, x.Fault)
}

func TestAPatientWithoutNHSNumberGetsTheProvidersOwn(t *testing.T) {
	p := newProvider(t)
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, resource(t, "valid/booking-request/no-nhs-number"))})
	require.Equal(t, http.StatusCreated, got.status)
	require.Equal(t, []any{map[string]any{
		"use": "usual", "system": "https://utc.vale.example/Id/patient", "value": "L-000001",
	}}, got.body.ContainedOf("Patient")[0]["identifier"])
	read := p.do(ask{method: "GET", path: "/Appointment/" + got.body.ID()})
	require.Equal(t, got.body, read.body)
}

func TestCreatedIsTheProvidersAlone(t *testing.T) {
	p := newProvider(t)
	sent := booking1730(t)
	sent["_created"] = map[string]any{"id": "mine"}
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, sent)})
	require.Equal(t, http.StatusCreated, got.status)
	require.Equal(t, "2031-03-07T16:12:00.000Z", got.body.String("created"))
	require.False(t, got.body.Has("_created"))
}

func TestEveryValidBookingIsAccepted(t *testing.T) {
	for _, name := range []string{
		"contained-in-another-order", "extensions-known-and-unknown", "nhs-number-on-the-actor-only",
		"no-language-no-created", "slot-status-free", "third-party-contact-only", "times-with-an-offset",
		"description-with-markup-and-a-quote",
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			sent := resource(t, "valid/booking-request/"+name)
			got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, sent)})
			require.Equal(t, http.StatusCreated, got.status, string(got.raw))
			for _, element := range []string{"description", "extension", "start", "slot", "participant"} {
				require.Equal(t, sent[element], got.body[element])
			}
			cancelled := p.do(p.cancelAsk(got.body))
			require.Equal(t, http.StatusOK, cancelled.status, string(cancelled.raw))
		})
	}
}

// refusal is what one bad request is answered with.
type refusal struct {
	name          string
	change        func(fhir.Resource)
	fixture       string
	raw           string
	header        map[string]string
	claims        map[string]any
	token         string
	status        int
	code, details string
	diagnostics   string
}

func TestABookingIsRefused(t *testing.T) {
	long := strings.Repeat("x", httpapi.DefaultMaxBody)
	for _, r := range []refusal{
		{name: "without a token (E1)", header: map[string]string{"Authorization": ""}, status: 403, code: "forbidden", details: "ACCESS DENIED", diagnostics: "missing"},
		{name: "with a signed token (E1)", token: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln", status: 403, code: "forbidden", details: "ACCESS DENIED"},
		{name: "with the scope of a read (E1)", claims: map[string]any{"requested_scope": "patient/appointment.read"}, status: 403, code: "forbidden", details: "ACCESS DENIED", diagnostics: "requested_scope"},
		{name: "with an interaction id of another operation (E1)", header: map[string]string{"Ssp-InteractionID": prefix + "update:appointment"}, status: 403, code: "forbidden", details: "ACCESS DENIED", diagnostics: "Ssp-InteractionID"},
		{name: "for another provider (E1)", header: map[string]string{"Ssp-To": "918000000444"}, status: 403, code: "forbidden", details: "ACCESS DENIED"},
		{name: "with a body that is not JSON (E3)", raw: `{"resourceType":`, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED", diagnostics: "byte"},
		{name: "with an empty body (E3)", raw: " ", status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "with a name given twice (E3)", raw: `{"resourceType":"Appointment","resourceType":"Appointment"}`, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "with a body that is a Bundle (E3)", raw: `{"resourceType":"Bundle"}`, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "without X-Request-Id (E4)", header: map[string]string{"X-Request-Id": ""}, status: 400, code: "required", details: "MISSING_OR_INVALID_HEADER", diagnostics: "X-Request-Id"},
		{name: "without Ssp-From (E4)", header: map[string]string{"Ssp-From": ""}, status: 400, code: "required", details: "MISSING_OR_INVALID_HEADER", diagnostics: "Ssp-From"},
		{name: "with a malformed Ssp-TraceID (E4)", header: map[string]string{"Ssp-TraceID": "1"}, status: 400, code: "required", details: "MISSING_OR_INVALID_HEADER"},
		{name: "of type application/xml (E8)", header: map[string]string{"Content-Type": "application/xml"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"},
		{name: "of type application/json (E8)", header: map[string]string{"Content-Type": "application/json"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"},
		{name: "without Content-Type (E8)", header: map[string]string{"Content-Type": ""}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"},
		{name: "in another charset (E8)", header: map[string]string{"Content-Type": "application/fhir+json;charset=latin1"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"},
		{name: "for a slot that is busy (E9)", change: forSlot(slot1830, "18:30", "18:45"), status: 422, code: "processing", details: "processing", diagnostics: "Slot no longer available"},
		{name: "for a slot that is not held (E11)", change: forSlot("3f6f2a1c-5b0e-4d57-8c4e-000000000000", "17:30", "17:45"), status: 422, code: "invalid", details: "REFERENCE_NOT_FOUND"},
		{name: "with other times than the slot's (E11)", change: forSlot(slot1730, "17:35", "17:50"), status: 422, code: "invalid", details: "INVALID_RESOURCE", diagnostics: "Appointment.start"},
		{name: "with another schedule than the slot's (E11)", change: func(r fhir.Resource) {
			r.ContainedOf("Slot")[0]["schedule"] = map[string]any{"reference": "Schedule/vale-nurse"}
		}, status: 422, code: "invalid", details: "INVALID_RESOURCE", diagnostics: "schedule"},
		{name: "with an id (E11)", fixture: "id-given", status: 422, code: "invalid", details: "INVALID_RESOURCE", diagnostics: "Appointment.id"},
		{name: "with an element outside FHIR (E11)", fixture: "unknown-element", status: 422, code: "invalid", details: "INVALID_RESOURCE", diagnostics: "Appointment.rebookOf"},
		{name: "with a reference to nothing (E11)", fixture: "slot-reference-dangling", status: 422, code: "invalid", details: "REFERENCE_NOT_FOUND"},
		{name: "without a contained Slot (BK-73)", fixture: "no-contained-slot", status: 400, code: "required", details: "INVALID_RESOURCE"},
		{name: "with a wrong NHS number (E13a)", fixture: "nhs-number-check-digit", status: 422, code: "value", details: "INVALID_NHS_NUMBER"},
		{name: "with two telecoms of rank 1 (E13b)", fixture: "two-rank-1-telecoms", status: 400, code: "business-rule", details: "INVALID_RESOURCE"},
		{name: "with a rank missing (E13b)", fixture: "rank-missing", status: 400, code: "business-rule", details: "INVALID_RESOURCE"},
		{name: "with two NHS numbers that differ (E14)", fixture: "nhs-numbers-differ", status: 422, code: "business-rule", details: "CONFLICTING_VALUES"},
		{name: "when an answer in Turtle is wanted (E17)", header: map[string]string{"Accept": "text/turtle"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE", diagnostics: "Accept"},
		{name: "when the body is longer than 1 MiB", raw: `{"resourceType":"Appointment","x":"` + long + `"}`, status: 413, code: "too-long", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "when the body is compressed, but not with gzip", header: map[string]string{"Content-Encoding": "br"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE", diagnostics: "gzip"},
		{name: "when the body is not the gzip it is said to be (E3)", header: map[string]string{"Content-Encoding": "gzip"}, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED", diagnostics: "gzip"},
	} {
		t.Run(r.name, func(t *testing.T) {
			p := newProvider(t)
			before := p.diary.Snapshot()
			p.checkRefusal(t, "POST", "/Appointment", booking1730(t), r)
			require.Equal(t, before, p.diary.Snapshot(), "a refusal changes nothing")
			require.Empty(t, p.booked)
		})
	}
}

func (p *provider) checkRefusal(t *testing.T, method, path string, body fhir.Resource, r refusal) {
	t.Helper()
	if r.fixture != "" {
		body = resource(t, "invalid/booking-request/"+r.fixture)
	}
	if r.change != nil {
		r.change(body)
	}
	raw := encoded(t, body)
	if r.raw != "" {
		raw = []byte(r.raw)
	}
	got := p.do(ask{method: method, path: path, body: raw, header: r.header, claims: r.claims, token: r.token})
	checkOutcome(t, got, r)
}

func checkOutcome(t *testing.T, got told, r refusal) {
	t.Helper()
	require.Equal(t, r.status, got.status, string(got.raw))
	require.Equal(t, "OperationOutcome", got.body.Type())
	require.NotEmpty(t, got.body.ID())
	require.NotEmpty(t, got.header.Get("X-Request-Id"))
	require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	require.Equal(t, fhir.MediaType, got.header.Get("Content-Type"))
	require.NotEmpty(t, got.body.Objects("issue"))
	require.Equal(t, "error", got.body.String("issue", 0, "severity"))
	require.Equal(t, r.code, got.body.String("issue", 0, "code"))
	require.Equal(t, r.details, got.body.String("issue", 0, "details", "coding", 0, "code"))
	require.Contains(t, got.body.String("issue", 0, "diagnostics"), r.diagnostics)
	require.NotContains(t, string(got.raw), "99900010", "no NHS number in a refusal")
	if r.code == "processing" {
		require.Equal(t, "Slot no longer available", got.body.String("issue", 0, "diagnostics"))
		require.Len(t, got.body.List("issue"), 1)
	}
}

// forSlot makes a booking request one for another slot.
func forSlot(identifier, start, end string) func(fhir.Resource) {
	return func(r fhir.Resource) {
		slot := r.ContainedOf("Slot")[0]
		slot.Object("identifier", 0)["value"] = identifier
		for name, at := range map[string]string{"start": start, "end": end} {
			slot[name] = "2031-03-07T" + at + ":00Z"
			r[name] = slot[name]
		}
	}
}

func TestAPastSlotCannotBeBooked(t *testing.T) {
	p := newProvider(t)
	p.clock.Set(instant(t, "2031-03-07T18:00:00Z"))
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	checkOutcome(t, got, refusal{status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE"})
}

func TestARequestIdentifierIsUsedUpBySuccessOnly(t *testing.T) {
	p := newProvider(t)
	id := map[string]string{"X-Request-Id": "one"}
	failed := p.do(ask{method: "POST", path: "/Appointment", body: []byte("{"), header: id})
	require.Equal(t, http.StatusBadRequest, failed.status)

	first := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)), header: id})
	require.Equal(t, http.StatusCreated, first.status, "after a failure it is processed normally")

	before := p.diary.Snapshot()
	again := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)), header: id})
	checkOutcome(t, again, refusal{
		status: 409, code: "duplicate", details: "DUPLICATE_REJECTED", diagnostics: base + "/Appointment/" + first.body.ID(),
	})
	elsewhere := p.cancelAsk(first.body)
	elsewhere.header["X-Request-Id"] = "one"
	require.Equal(t, http.StatusConflict, p.do(elsewhere).status, "another method is a repeat too")
	unreadable := p.do(ask{method: "POST", path: "/Appointment", body: []byte("{"), header: id})
	require.Equal(t, http.StatusConflict, unreadable.status, "the repeat is noticed before the body is read")
	require.Equal(t, before, p.diary.Snapshot())

	read := p.do(ask{method: "GET", path: "/Appointment/" + first.body.ID(), header: id})
	require.Equal(t, http.StatusOK, read.status, "a GET neither uses one up nor minds")
}

func TestOfManyBookingsOfOneSlotOneSucceeds(t *testing.T) {
	const n = 20
	p := newProvider(t)
	statuses := p.together(n, func() ask {
		return ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))}
	})
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusUnprocessableEntity: n - 1}, statuses)
	require.Len(t, p.diary.Snapshot().Bookings, 1)
}

func TestOfManySendingsOfOneRequestOneIsProcessed(t *testing.T) {
	const n = 20
	p := newProvider(t)
	statuses := p.together(n, func() ask {
		return ask{
			method: "POST", path: "/Appointment", body: encoded(t, booking1730(t)),
			header: map[string]string{"X-Request-Id": "same"},
		}
	})
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: n - 1}, statuses)
}

// together sends n requests at once and counts the statuses.
func (p *provider) together(n int, each func() ask) map[int]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	statuses, start := map[int]int{}, make(chan struct{})
	for range n {
		a := each()
		wg.Go(func() {
			<-start
			got := p.do(a)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.status]++
		})
	}
	close(start)
	wg.Wait()
	return statuses
}

func TestNumbersOutsideTheSyntheticRangeNeedASetting(t *testing.T) {
	body := resource(t, "valid/booking-request/nhs-number-on-the-actor-only")
	body.Object("participant", 0, "actor", "identifier")["value"] = "1234554" + "321"
	send := ask{method: "POST", path: "/Appointment", body: encoded(t, body)}
	checkOutcome(t, newProvider(t).do(send), refusal{
		status: 422, code: "value", details: "INVALID_NHS_NUMBER", diagnostics: "synthetic numbers only (999 range)",
	})
	allowing := newProvider(t, func(c *httpapi.Config) { c.AnyNHSNumber = true })
	require.Equal(t, http.StatusCreated, allowing.do(send).status)
}

func TestTokensFollowTheRealClockAndBookingsTheSessions(t *testing.T) {
	p := newProvider(t)
	p.clock.Advance(time.Hour)
	p.book()
	late := newProvider(t, func(c *httpapi.Config) {
		c.RealNow = func() time.Time { return realNow.Add(time.Hour) }
	})
	got := late.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	checkOutcome(t, got, refusal{status: 403, code: "forbidden", details: "ACCESS DENIED", diagnostics: "exp"})
}
