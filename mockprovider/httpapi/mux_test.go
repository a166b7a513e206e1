package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
)

func TestWhatIsNotAnInteractionIsRefusedWithoutChange(t *testing.T) {
	p := newProvider(t)
	id := p.book().ID()
	before := p.diary.Snapshot()
	notFound := refusal{status: 404, code: "not-found", details: "NO_RECORD_FOUND"}
	notAllowed := refusal{status: 405, code: "not-supported", details: "BAD_REQUEST"}
	for _, c := range []struct {
		method, path string
		refusal
		allow string
	}{
		{"POST", "", notAllowed, ""}, // a Bundle to the base
		{"GET", "", notAllowed, ""},
		{"POST", "/Slot", notAllowed, "GET"},
		{"PUT", "/Slot/vale-1730", notAllowed, "GET"},
		{"PUT", "/Appointment", notAllowed, "GET, POST"},
		{"DELETE", "/Appointment", notAllowed, "GET, POST"},
		{"DELETE", "/Appointment/" + id, notAllowed, "GET, PUT"},
		{"PATCH", "/Appointment/" + id, notAllowed, "GET, PUT"},
		{"POST", "/Appointment/" + id, notAllowed, "GET, PUT"},
		{"HEAD", "/Appointment/" + id, notAllowed, "GET, PUT"},
		{"PUT", "/Appointment/" + id + "/_history/1", notAllowed, "GET"},
		{"POST", "/metadata", notAllowed, "GET"},
		{"TRACE", "/metadata", notAllowed, "GET"},
		{"POST", "/Appointment/" + id + "/$rebook", notFound, ""},
		{"POST", "/Appointment/$rebook", notFound, ""},
		{"POST", "/Appointment/_search", notFound, ""},
		{"POST", "/$rebook", notFound, ""},
		{"GET", "/Appointment/" + id + "/_history", notFound, ""},
		{"GET", "/Patient/1", notFound, ""},
		{"GET", "/appointment/" + id, notFound, ""},
		{"GET", "//Appointment/" + id, notFound, ""},
		{"GET", "/Appointment//" + id, notFound, ""},
		{"GET", "/Appointment/" + id + "/", notFound, ""},
		{"GET", "/x/../Appointment/" + id, notFound, ""},
		{"GET", "/%zz", notFound, ""},
		{"GET", "X/Appointment/" + id, notFound, ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/", nil)
			r.URL.Path, r.URL.RawPath = "/STU3/1"+c.path, ""
			r.Header.Set("X-Request-Id", "odd")
			w := httptest.NewRecorder()
			p.handler.ServeHTTP(w, r)
			got := told{status: w.Code, header: w.Header(), raw: w.Body.Bytes()}
			require.NoError(t, decodeInto(&got))
			checkOutcome(t, got, c.refusal)
			require.Equal(t, c.allow, got.header.Get("Allow"))
			require.Equal(t, c.status == http.StatusMethodNotAllowed, len(got.header.Values("Allow")) > 0)
			require.Equal(t, "odd", got.header.Get("X-Correlation-Id"))
			require.Equal(t, before, p.diary.Snapshot())
			entries := p.journal.View()
			require.Empty(t, entries[len(entries)-1].Exchange.Route)
		})
	}
}

func TestIdsKeepTheirCase(t *testing.T) {
	p := newProvider(t, func(c *httpapi.Config) {
		d, err := booking.New(booking.Config{Now: c.Now, NewID: func() string { return "AbC" }})
		require.NoError(t, err)
		require.NoError(t, d.AddService(booking.Service{ID: service}))
		require.NoError(t, d.AddSchedule(booking.Schedule{ID: "vale-gp", Service: service}))
		start := instant(t, "2031-03-07T17:30:00Z")
		require.NoError(t, d.AddSlot(booking.Slot{
			ID: "s", Identifier: slot1730, Schedule: "vale-gp", Start: start, End: start.Add(900e9),
		}))
		c.Diary = d
	})
	p.book()
	require.Equal(t, http.StatusOK, p.do(ask{method: "GET", path: "/Appointment/AbC"}).status)
	require.Equal(t, http.StatusNotFound, p.do(ask{method: "GET", path: "/Appointment/abc"}).status)
}

func TestTheCapabilityStatementIsTheStandards(t *testing.T) {
	got := newProvider(t).do(ask{method: "GET", path: "/metadata"})
	require.Equal(t, http.StatusOK, got.status, string(got.raw))
	m := got.body
	require.Equal(t, "CapabilityStatement", m.Type())
	for path, want := range map[string]string{
		"version": "2.0.4", "status": "active", "kind": "capability", "fhirVersion": "3.0.1",
		"acceptUnknown": "both", "name": "Vale UTC", "publisher": "Vale UTC (XUTC1)",
	} {
		require.Equal(t, want, m.String(path), path)
	}
	require.Equal(t, "1.2.3", m.String("software", "version"))
	require.Equal(t, []any{"application/fhir+json", "application/fhir+xml"}, m["format"])
	require.Len(t, m.List("profile"), 10)
	require.Len(t, m.List("rest"), 1)
	rest := m.Object("rest", 0)
	require.Equal(t, "server", rest.String("mode"))
	require.False(t, rest.Has("operation"), "no operation is offered, and none to rebook")
	require.Len(t, rest.List("resource"), 2)
	appointment, slot := rest.Object("resource", 0), rest.Object("resource", 1)
	require.Equal(t, "Appointment", appointment.String("type"))
	require.Equal(t, "versioned-update", appointment.String("versioning"))
	require.Equal(t, false, appointment["updateCreate"])
	require.Len(t, appointment.List("searchParam"), 3)
	require.Equal(t, "Slot", slot.String("type"))
	require.Len(t, slot.List("interaction"), 1)
	require.Len(t, slot.List("searchInclude"), 6)
	require.Len(t, slot.List("searchParam"), 3)

	noToken := newProvider(t).do(ask{method: "GET", path: "/metadata", header: map[string]string{"Authorization": ""}})
	checkOutcome(t, noToken, refusal{status: 403, code: "forbidden", details: "ACCESS DENIED"})
}

func TestAPanicBecomesAnInternalErrorWithoutDetail(t *testing.T) {
	p := newProvider(t, func(c *httpapi.Config) {
		c.Booked = func(context.Context, booking.Appointment) { panic("9990001006") }
	})
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	checkOutcome(t, got, refusal{status: 500, code: "exception", details: "INTERNAL_SERVER_ERROR", diagnostics: "an internal error occurred"})
}

func TestAConfigurationNamesEveryProblemAtOnce(t *testing.T) {
	_, err := httpapi.New(httpapi.Config{Base: "utc.vale.example", ASID: "1"})
	require.Error(t, err)
	for _, field := range []string{"Base", "Diary", "Name", "ODS", "Version", "Heard", "Now", "RealNow", "NewID", "ASID"} {
		require.ErrorContains(t, err, field)
	}
}

func TestOneTrailingSlashOfTheBaseIsTrimmed(t *testing.T) {
	p := newProvider(t, func(c *httpapi.Config) { c.Base += "/" })
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	require.Equal(t, http.StatusCreated, got.status)
	require.Equal(t, base+"/Appointment/"+got.body.ID()+"/_history/1", got.header.Get("Location"))
}

func TestWithoutXRequestIdThereIsNoCorrelationID(t *testing.T) {
	got := newProvider(t).do(ask{method: "GET", path: "/metadata", header: map[string]string{"X-Request-Id": ""}})
	require.Equal(t, http.StatusOK, got.status)
	require.Empty(t, got.header.Values("X-Correlation-Id"))
	require.NotEmpty(t, got.header.Get("X-Request-Id"))
}

func TestWhatIsOptionalCanBeLeftOut(t *testing.T) {
	p := newProvider(t, func(c *httpapi.Config) {
		c.Faults, c.Journal, c.Booked, c.Cancelled, c.Staff, c.Logger = nil, nil, nil, nil, nil, nil
	})
	require.Equal(t, http.StatusOK, p.do(p.cancelAsk(p.book())).status)
	require.Empty(t, p.journal.View()[0].Exchange.Route)
}

func TestAnswersAreNamedByNewID(t *testing.T) {
	n := 0
	p := newProvider(t, func(c *httpapi.Config) { c.NewID = func() string { n++; return fmt.Sprintf("id-%d", n) } })
	got := p.do(ask{method: "GET", path: "/Slot?" + byService})
	require.Equal(t, "id-1", got.header.Get("X-Request-Id"))
	require.Equal(t, "id-2", got.body.ID())
}
