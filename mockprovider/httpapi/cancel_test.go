package httpapi_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestACancellationMakesANewVersionAndReleasesTheSlot(t *testing.T) {
	p := newProvider(t)
	read := p.book()
	p.clock.Set(instant(t, "2031-03-07T16:20:05Z"))
	got := p.do(p.cancelAsk(read))
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	require.Equal(t, base+"/Appointment/"+read.ID()+"/_history/2", got.header.Get("Location"))
	require.Equal(t, `W/"2"`, got.header.Get("ETag"))
	require.Equal(t, "Fri, 07 Mar 2031 16:20:05 GMT", got.header.Get("Last-Modified"))

	want := read.Clone()
	want["status"] = "cancelled"
	want.Stamp(read.ID(), "2", instant(t, "2031-03-07T16:20:05Z"))
	require.Equal(t, want, got.body)

	slot, err := p.diary.Slot("vale-1730")
	require.NoError(t, err)
	require.Equal(t, booking.SlotFree, slot.Status)
	require.Len(t, p.cancelled, 1)
	require.Equal(t, booking.Version("2"), p.cancelled[0].Version)

	first := p.do(ask{method: "GET", path: "/Appointment/" + read.ID() + "/_history/1"})
	require.Equal(t, read, first.body, "the earlier version stands")
	require.Equal(t, `W/"1"`, first.header.Get("ETag"))
	now := p.do(ask{method: "GET", path: "/Appointment/" + read.ID()})
	require.Equal(t, got.body, now.body)
}

func TestAnUpdateMayDifferInWhatTheComparisonIgnores(t *testing.T) {
	for name, change := range map[string]func(fhir.Resource){
		"the version of the body": func(r fhir.Resource) { r["meta"] = map[string]any{"profile": r.List("meta", "profile")} },
		"a narrative":             func(r fhir.Resource) { r["text"] = map[string]any{"status": "generated", "div": "<div/>"} },
		"the order of contained": func(r fhir.Resource) {
			c := r.List("contained")
			c[0], c[2] = c[2], c[0]
		},
		"an instant written otherwise": func(r fhir.Resource) { r["start"] = "2031-03-07T17:30:00+00:00" },
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			read := p.book()
			change(read)
			a := p.cancelAsk(read)
			a.header["If-Match"] = `W/"1"`
			got := p.do(a)
			require.Equal(t, http.StatusOK, got.status, string(got.raw))
		})
	}
}

func TestACancellationIsRefused(t *testing.T) {
	for _, r := range []refusal{
		{name: "without a token (E1)", header: map[string]string{"Authorization": ""}, status: 403, code: "forbidden", details: "ACCESS DENIED"},
		{name: "with an unreadable body (E3)", raw: "nonsense", status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "without an id (E3)", change: func(r fhir.Resource) { delete(r, "id") }, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "with the id of another booking (E3)", change: func(r fhir.Resource) { r["id"] = "other" }, status: 400, code: "structure", details: "MESSAGE_NOT_WELL_FORMED"},
		{name: "without X-Request-Id (E4)", header: map[string]string{"X-Request-Id": ""}, status: 400, code: "required", details: "MISSING_OR_INVALID_HEADER"},
		{name: "based on an old version (E7)", header: map[string]string{"If-Match": `W/"0"`}, status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT", diagnostics: "Update Conflict (server current version = 1, client version referenced = 0)"},
		{name: "based on any version (E7)", header: map[string]string{"If-Match": "*"}, status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT"},
		{name: "with a strong tag (E7)", header: map[string]string{"If-Match": `"1"`}, status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT"},
		{name: "with a bare version (E7)", header: map[string]string{"If-Match": "1"}, status: 409, code: "conflict", details: "MSG_VERSION_AWARE_CONFLICT"},
		{name: "of an XML type (E8)", header: map[string]string{"Content-Type": "application/xml"}, status: 415, code: "not-supported", details: "UNSUPPORTED_MEDIA_TYPE"},
		{name: "without If-Match (E10)", header: map[string]string{"If-Match": ""}, status: 412, code: "required", details: "MISSING_OR_INVALID_HEADER", diagnostics: "If-Match is required"},
		{name: "with an invalid body (E11)", change: func(r fhir.Resource) { delete(r, "slot") }, status: 422, code: "invalid", details: "INVALID_RESOURCE", diagnostics: "Appointment.slot"},
		{name: "that moves the booking (E14)", change: func(r fhir.Resource) { r["start"] = "2031-03-07T17:31:00Z" }, status: 422, code: "business-rule", details: "CONFLICTING_VALUES", diagnostics: "Appointment.start"},
		{name: "that gives a reason (E14)", change: func(r fhir.Resource) {
			r["extension"] = []any{map[string]any{"url": fhir.ProfileBase + "Extension-CareConnect-AppointmentCancellationReason-1", "valueString": "x"}}
		}, status: 422, code: "business-rule", details: "CONFLICTING_VALUES", diagnostics: "Appointment.extension"},
		{name: "with another status (E15)", change: func(r fhir.Resource) { r["status"] = "entered-in-error" }, status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE", diagnostics: "may only cancel"},
		{name: "with another status and more (E15 before E14)", change: func(r fhir.Resource) { r["status"] = "booked"; r["comment"] = "x" }, status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE"},
	} {
		t.Run(r.name, func(t *testing.T) {
			p := newProvider(t)
			read := p.book()
			path := "/Appointment/" + read.ID()
			body := read.Clone()
			body["status"] = "cancelled"
			header := map[string]string{"If-Match": `W/"1"`}
			maps.Copy(header, r.header)
			r.header = header
			before := p.diary.Snapshot()
			p.checkRefusal(t, "PUT", path, body, r)
			require.Equal(t, before, p.diary.Snapshot(), "a refusal changes nothing")
			require.Empty(t, p.cancelled)
		})
	}
}

func TestACancellationOfAnUnknownBookingCreatesNone(t *testing.T) {
	p := newProvider(t)
	body := booking1730(t)
	body["id"] = "7d1c1f0e-3a52-4c0b-9a44-0b1f6a9d1001"
	before := p.diary.Snapshot()
	got := p.do(ask{method: "PUT", path: "/Appointment/" + body.ID(), body: encoded(t, body)})
	checkOutcome(t, got, refusal{status: 404, code: "not-found", details: "NO_RECORD_FOUND", diagnostics: body.ID()})
	require.Equal(t, before, p.diary.Snapshot())
}

func TestABookingWhosePatientHasArrivedIsNotCancelled(t *testing.T) {
	p := newProvider(t)
	read := p.book()
	_, err := p.diary.Arrive(read.ID())
	require.NoError(t, err)
	body := p.do(ask{method: "GET", path: "/Appointment/" + read.ID()}).body
	require.Equal(t, "arrived", body.String("status"))
	body["status"] = "cancelled"
	before := p.diary.Snapshot()
	p.checkRefusal(t, "PUT", "/Appointment/"+read.ID(), body, refusal{
		header: map[string]string{"If-Match": `W/"2"`}, status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE", diagnostics: "the patient has arrived",
	})
	require.Equal(t, before, p.diary.Snapshot(), "nothing was changed")
}

func TestACancelledBookingIsNotCancelledAgain(t *testing.T) {
	p := newProvider(t)
	first := p.do(p.cancelAsk(p.book()))
	again := p.do(p.cancelAsk(first.body))
	checkOutcome(t, again, refusal{status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE", diagnostics: "already cancelled"})
}

func TestAPastBookingIsNotCancelled(t *testing.T) {
	p := newProvider(t)
	read := p.book()
	p.clock.Set(instant(t, "2031-03-07T17:45:00Z"))
	got := p.do(p.cancelAsk(read))
	checkOutcome(t, got, refusal{status: 422, code: "business-rule", details: "INVALID_REQUEST_STATE", diagnostics: "in the past"})
}

func TestOfManyCancellationsOneSucceeds(t *testing.T) {
	const n = 20
	p := newProvider(t)
	read := p.book()
	statuses := p.together(n, func() ask { return p.cancelAsk(read) })
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: n - 1}, statuses)
	require.Equal(t, 2, p.diary.Snapshot().Bookings[0].Versions)
	require.Len(t, p.cancelled, 1)
}
