package httpapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

const (
	base     = "https://utc.vale.example/STU3/1"
	asid     = "918000000333"
	consumer = "918000000111"
	service  = "2000099901"
	slot1730 = "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1730"
	slot1745 = "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1745"
	slot1830 = "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0a1830"
	prefix   = "urn:nhs:names:services:careconnect:fhir:rest:"
)

var realNow = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := fhir.Instant(text)
	require.NoError(t, err)
	return at
}

// provider is Vale UTC on Friday 7 March 2031 at 16:12.
type provider struct {
	t       testing.TB
	diary   *booking.Diary
	clock   *clock.Clock
	plan    *fault.Plan
	journal *journal.Journal
	handler http.Handler

	mu                sync.Mutex
	booked, cancelled []booking.Appointment
	nth               int
}

func newProvider(t testing.TB, change ...func(*httpapi.Config)) *provider {
	t.Helper()
	p := &provider{t: t, clock: clock.At(instant(t, "2031-03-07T16:12:00Z")), plan: &fault.Plan{}}
	p.journal = journal.New(p.clock.Now)
	d, err := booking.New(booking.Config{Now: p.clock.Now, NewID: booking.SeededIDs(7)})
	require.NoError(t, err)
	p.diary = d
	require.NoError(t, d.AddService(booking.Service{
		ID: service, Name: "Vale UTC - GP clinic",
		Location: booking.Location{
			ID: "vale-site", Name: "Vale UTC", Lines: []string{"2 Sample Road"}, City: "Sampletown", Postcode: "XX9 9XY",
		},
		Organization: booking.Organization{ID: "vale", Name: "Vale", ODS: "XUTC1"},
	}))
	require.NoError(t, d.AddService(booking.Service{ID: "2000099909", Name: "Vale UTC - nurse"}))
	require.NoError(t, d.AddSchedule(booking.Schedule{
		ID: "vale-gp", Identifier: "D-17", Service: service,
		Practitioner: booking.Practitioner{ID: "dr-a", Family: "Sample", Given: "Ada", Prefix: "Dr", Gender: "female", UserID: "111122223333"},
		Role:         booking.Role{ID: "dr-a-role", Code: "R0260", Display: "General Medical Practitioner"},
	}))
	require.NoError(t, d.AddSchedule(booking.Schedule{
		ID: "vale-nurse", Service: "2000099909", Location: booking.Location{ID: "vale-annexe", Name: "Annexe"},
	}))
	for _, s := range []booking.Slot{
		{ID: "vale-1730", Identifier: slot1730, Schedule: "vale-gp", DeliveryChannel: "In-person"},
		{ID: "vale-1745", Identifier: slot1745, Schedule: "vale-gp"},
		{ID: "vale-1830", Identifier: slot1830, Schedule: "vale-gp", Status: booking.SlotBusy},
		{ID: "nurse-1730", Identifier: "3f6f2a1c-5b0e-4d57-8c4e-1f9f5f0b1730", Schedule: "vale-nurse"},
	} {
		at := instant(t, "2031-03-07T"+s.Identifier[32:34]+":"+s.Identifier[34:]+":00Z")
		s.Start, s.End = at, at.Add(15*time.Minute)
		require.NoError(t, d.AddSlot(s))
	}
	c := httpapi.Config{
		Diary: d, Base: base, Name: "Vale UTC", ASID: asid, ODS: "XUTC1", Version: "1.2.3", Heard: "vale",
		Now: p.clock.Now, RealNow: func() time.Time { return realNow }, NewID: booking.SeededIDs(99),
		Faults: p.plan, Journal: p.journal, Logger: slog.New(slog.DiscardHandler),
		Booked:    func(_ context.Context, b booking.Appointment) { p.told(&p.booked, b) },
		Cancelled: func(_ context.Context, b booking.Appointment) { p.told(&p.cancelled, b) },
	}
	for _, f := range change {
		f(&c)
	}
	h, err := httpapi.New(c)
	require.NoError(t, err)
	p.handler = &journal.Recorder{Journal: p.journal, Heard: "vale", Next: h}
	return p
}

func (p *provider) told(list *[]booking.Appointment, b booking.Appointment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, b)
}

// ask is one request; its zero parts are filled in as a good consumer would.
type ask struct {
	method, path string
	body         []byte
	header       map[string]string // an empty value removes the header
	claims       map[string]any    // a nil value removes the claim
	token        string            // instead of one made from claims
}

type told struct {
	status int
	header http.Header
	raw    []byte
	body   fhir.Resource
}

func (p *provider) requestID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nth++
	return "2c9d8f60-1111-4222-8333-" + time.Unix(int64(p.nth), 0).UTC().Format("060102150405")
}

func (p *provider) request(a ask) *http.Request {
	r := httptest.NewRequest(a.method, base+a.path, bytes.NewReader(a.body))
	op, scope := operation(a.method, a.path)
	r.Header.Set("Ssp-From", consumer)
	r.Header.Set("Ssp-To", asid)
	r.Header.Set("Ssp-TraceID", "5b1a0b7e-5e2a-4f0d-9c8e-7777aaaa0002")
	r.Header.Set("Ssp-InteractionID", prefix+op)
	r.Header.Set("X-Request-Id", p.requestID())
	if a.body != nil {
		r.Header.Set("Content-Type", fhir.MediaType)
	}
	token := a.token
	if token == "" {
		c := goodClaims(scope)
		maps.Copy(c, a.claims)
		maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
		token = unsecured(p.t, c)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	for name, value := range a.header {
		if value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, value)
	}
	return r
}

func (p *provider) do(a ask) told {
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, p.request(a))
	out := told{status: w.Code, header: w.Header(), raw: w.Body.Bytes()}
	if out.header.Get("Content-Encoding") == "gzip" {
		out.raw = unzipped(p.t, out.raw)
	}
	if err := decodeInto(&out); err != nil {
		out.body = nil
	}
	return out
}

func operation(method, path string) (interaction, scope string) {
	switch {
	case strings.HasPrefix(path, "/metadata"):
		return "read:metadata", "organization/slot.read"
	case strings.HasPrefix(path, "/Slot"):
		return "search:slot", "organization/slot.read"
	case method == http.MethodPost:
		return "create:appointment", "patient/appointment.write"
	case method == http.MethodPut:
		return "update:appointment", "patient/appointment.write"
	case strings.HasPrefix(path, "/Appointment/"):
		return "read:appointment", "patient/appointment.read"
	}
	return "search:appointment", "patient/appointment.read"
}

func goodClaims(scope string) map[string]any {
	return map[string]any{
		"iss": "https://north111.example/", "sub": "u-4407", "aud": base,
		"iat": realNow.Unix(), "exp": realNow.Unix() + 300,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": map[string]any{
			"resourceType": "Device", "model": "North Triage Desktop", "version": "9.4.1",
			"identifier": []any{map[string]any{"system": "https://north111.example/Id/device", "value": "N111-APP-7"}},
		},
		"requesting_organization": map[string]any{
			"resourceType": "Organization", "name": "North 111 Service",
			"identifier": []any{map[string]any{"system": fhir.ODSSystem, "value": "X111A"}},
		},
	}
}

func unsecured(t testing.TB, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + enc(payload) + "."
}

// resource reads a fixture.
func resource(t testing.TB, name string) fhir.Resource {
	t.Helper()
	data, err := fixtures.FS.ReadFile("resources/" + name + ".json")
	require.NoError(t, err)
	r, err := fhir.Decode(data)
	require.NoError(t, err)
	return r
}

func encoded(t testing.TB, r fhir.Resource) []byte {
	t.Helper()
	out, err := r.Encode()
	require.NoError(t, err)
	return out
}

// booking1730 is the booking request of the stories.
func booking1730(t testing.TB) fhir.Resource {
	t.Helper()
	return resource(t, "valid/booking-request/full")
}

// book makes the booking and returns it as answered.
func (p *provider) book() fhir.Resource {
	got := p.do(ask{method: "POST", path: "/Appointment", body: encoded(p.t, booking1730(p.t))})
	require.Equal(p.t, http.StatusCreated, got.status, string(got.raw))
	return got.body
}

// cancelAsk is a good cancellation of a booking as read.
func (p *provider) cancelAsk(read fhir.Resource) ask {
	body := read.Clone()
	body["status"] = "cancelled"
	return ask{
		method: "PUT", path: "/Appointment/" + read.ID(), body: encoded(p.t, body),
		header: map[string]string{"If-Match": fhir.ETag(read.Version())},
	}
}

func decodeInto(got *told) (err error) {
	if got.header.Get("Content-Type") == media.XMLType {
		got.body, err = fhir.DecodeXML(got.raw)
		return err
	}
	got.body, err = fhir.Decode(got.raw)
	return err
}
