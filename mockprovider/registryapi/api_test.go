package registryapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/registry"
	"github.com/rebookcheck/rebookcheck/mockprovider/registryapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

const (
	base       = "http://registry.example/fhir"
	bookingURL = "https://utc.vale.example/STU3/1/Appointment/7d1c1f0e"
)

var now = time.Date(2031, 3, 7, 14, 6, 0, 0, time.UTC)

// rig is a registry with one client of each kind.
type rig struct {
	api    *registryapi.API
	store  *registry.Registry
	faults *fault.Plan
	real   *clock.Clock
	clock  *clock.Clock
}

// compiled compiles the schemas once for all tests.
var compiled = sync.OnceValues(func() (*schema.Set, error) {
	return schema.New(schema.Config{ValidNHSNumber: func(s string) bool { return registry.NHSNumber(s).Valid() }})
})

func newRig(t *testing.T) rig {
	t.Helper()
	r := rig{faults: &fault.Plan{}, real: clock.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), clock: clock.At(now)}
	var n atomic.Int64 // subtests ask at the same time
	ids := func() string { return fmt.Sprintf("id-%d", n.Add(1)) }
	var err error
	r.store, err = registry.New(registry.Config{Now: r.clock.Now, NewID: ids})
	require.NoError(t, err)
	set, err := compiled()
	require.NoError(t, err)
	r.api, err = registryapi.New(registryapi.Config{
		Registry: r.store, Schema: set, Base: base, Token: "http://registry.example/oauth2/token",
		Clients: []registryapi.Client{
			{ID: "vale", Secret: "s-vale", Role: registryapi.Provider},
			{ID: "dale", Secret: "s-dale", Role: registryapi.Provider},
			{ID: "south", Secret: "s-south", Role: registryapi.Consumer},
		},
		NewID: ids, NewToken: ids, Now: r.clock.Now, Real: r.real.Now, Faults: r.faults,
	})
	require.NoError(t, err)
	return r
}

// do sends a request given as "METHOD path" and headers as "Name: value".
func (r rig) do(line, body string, headers ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(line, " ")
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	r.api.ServeHTTP(w, req)
	return w
}

const form = "Content-Type: application/x-www-form-urlencoded"

func credentials(client, scope string) string {
	return url.Values{"client_id": {client}, "client_secret": {"s-" + client}, "grant_type": {"client_credentials"}, "scope": {scope}}.Encode()
}

// as returns the Authorization header of a client.
func (r rig) as(t *testing.T, client string) string {
	t.Helper()
	w := r.do("POST /oauth2/token", credentials(client, base+"/.default"), form)
	require.Equal(t, 200, w.Code, w.Body.String())
	var got struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	return "Authorization: Bearer " + got.Token
}

const fhirJSON = "Content-Type: application/fhir+json;charset=utf-8"

func pointer() fhir.Resource {
	return fhir.Resource{
		"resourceType": "Appointment",
		"meta":         map[string]any{"profile": []any{fhir.Profile("Appointment")}},
		"identifier":   []any{map[string]any{"system": fhir.URISystem, "value": bookingURL}},
		"status":       "booked", "start": "2031-03-08T02:00:00.000Z", "end": "2031-03-08T02:15:00.000Z", "created": "2031-03-07T14:06:00Z",
		"participant": []any{map[string]any{"status": "accepted", "actor": map[string]any{"identifier": map[string]any{
			"use": "official", "system": fhir.NHSNumberSystem, "value": "9990001014",
		}}}},
	}
}

func text(t *testing.T, r fhir.Resource) string {
	t.Helper()
	body, err := r.Encode()
	require.NoError(t, err)
	return string(body)
}

// register registers the sample and returns the stored resource.
func (r rig) register(t *testing.T) fhir.Resource {
	t.Helper()
	w := r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, r.as(t, "vale"))
	require.Equal(t, 201, w.Code, w.Body.String())
	return resource(t, w)
}

func resource(t *testing.T, w *httptest.ResponseRecorder) fhir.Resource {
	t.Helper()
	require.Equal(t, fhir.MediaType, w.Header().Get("Content-Type"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	r, err := fhir.Decode(w.Body.Bytes())
	require.NoError(t, err, w.Body.String())
	return r
}

// refusal checks an OperationOutcome and returns its diagnostics.
func refusal(t *testing.T, w *httptest.ResponseRecorder, status int, code string) string {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body.String())
	r := resource(t, w)
	require.Equal(t, "OperationOutcome", r.Type())
	require.NotEmpty(t, r.ID())
	require.Equal(t, "error", r.String("issue", 0, "severity"))
	require.Equal(t, code, r.String("issue", 0, "code"))
	return r.String("issue", 0, "diagnostics")
}

func TestABookingIsRegisteredFoundReadAndCancelled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth := r.as(t, "vale")
	w := r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth)
	require.Equal(t, 201, w.Code, w.Body.String())
	stored := resource(t, w)
	id := stored.ID()
	require.Equal(t, base+"/Appointment/"+id+"/_history/1", w.Header().Get("Location"))
	require.Equal(t, `W/"1"`, w.Header().Get("ETag"))
	require.Equal(t, "Fri, 07 Mar 2031 14:06:00 GMT", w.Header().Get("Last-Modified"))
	require.Equal(t, "1", stored.Version())
	path, differ := fhir.FirstDifference(pointer(), without(stored, "id"))
	require.False(t, differ, path)

	w = r.do("GET /fhir/Appointment?identifier=urn%3Aietf%3Arfc%3A3986%7C"+url.QueryEscape(bookingURL), "", auth)
	require.Equal(t, 200, w.Code, w.Body.String())
	bundle := resource(t, w)
	require.Equal(t, "searchset", bundle.String("type"))
	require.Equal(t, base+"/Appointment/"+id, bundle.String("entry", 0, "fullUrl"))
	require.Equal(t, stored, bundle.Object("entry", 0, "resource"))
	require.Equal(t, base+"/Appointment?identifier=urn%3Aietf%3Arfc%3A3986%7C"+url.QueryEscape(bookingURL), bundle.String("link", 0, "url"))

	w = r.do("GET /fhir/Appointment/"+id, "", auth)
	require.Equal(t, 200, w.Code)
	require.Equal(t, stored, resource(t, w))
	require.Equal(t, `W/"1"`, w.Header().Get("ETag"))

	r.clock.Advance(time.Hour)
	stored["status"] = "cancelled"
	w = r.do("PUT /fhir/Appointment/"+id, text(t, stored), fhirJSON, auth, `If-Match: W/"1"`)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Equal(t, base+"/Appointment/"+id+"/_history/2", w.Header().Get("Location"))
	require.Equal(t, `W/"2"`, w.Header().Get("ETag"))
	require.Equal(t, "cancelled", resource(t, w).String("status"))
	old := r.do("GET /fhir/Appointment/"+id+"/_history/1", "", auth)
	require.Equal(t, "booked", resource(t, old).String("status"), "the version that Location named stays readable")
	require.Equal(t, registry.Cancelled, r.store.All()[0].Status)
}

func without(r fhir.Resource, name string) fhir.Resource {
	out := r.Clone()
	delete(out, name)
	return out
}

// with is the sample pointer, changed.
func with(change func(fhir.Resource)) string {
	p := pointer()
	change(p)
	body, err := p.Encode()
	if err != nil {
		panic(err)
	}
	return string(body)
}

var good = with(func(fhir.Resource) {})

// refusedRequests are sent with Vale UTC's token unless their headers begin with "-".
var refusedRequests = map[string]struct {
	line, body string
	headers    []string
	status     int
	code, why  string
}{
	"another resource":          {"GET /fhir/Slot", "", nil, 404, "not-found", "no such resource"},
	"outside the base":          {"GET /Appointment", "", nil, 404, "not-found", "no such resource"},
	"an operation":              {"POST /fhir/Appointment/id-1/$rebook", "", nil, 404, "not-found", "no such resource"},
	"DELETE":                    {"DELETE /fhir/Appointment/id-1", "", nil, 405, "not-supported", "DELETE is not possible"},
	"PATCH of the type":         {"PATCH /fhir/Appointment", "", nil, 405, "not-supported", "PATCH is not possible"},
	"PUT of a version":          {"PUT /fhir/Appointment/id-1/_history/1", "", nil, 405, "not-supported", "PUT is not possible"},
	"no token":                  {"GET /fhir/Appointment?_id=x", "", []string{"-"}, 403, "forbidden", "no bearer token"},
	"a token of its own making": {"GET /fhir/Appointment?_id=x", "", []string{"-", "Authorization: Bearer nonsense"}, 403, "forbidden", "not given out here"},
	"basic credentials":         {"GET /fhir/Appointment?_id=x", "", []string{"-", "Authorization: Basic eA=="}, 403, "forbidden", "no bearer token"},
	"no Content-Type":           {"POST /fhir/Appointment", good, nil, 415, "not-supported", "no Content-Type"},
	"plain XML":                 {"POST /fhir/Appointment", good, []string{"Content-Type: application/xml"}, 415, "not-supported", "application/xml is not supported"},
	"no gzip at all":            {"POST /fhir/Appointment", good, []string{fhirJSON, "Content-Encoding: gzip"}, 400, "structure", "sound gzip"},
	"another coding":            {"POST /fhir/Appointment", good, []string{fhirJSON, "Content-Encoding: br"}, 415, "not-supported", "gzip"},
	"two Content-Types":         {"POST /fhir/Appointment", good, []string{fhirJSON, fhirJSON}, 415, "not-supported", "more than one"},
	"an answer in Turtle":       {"GET /fhir/Appointment?_id=x", "", []string{"Accept: text/turtle"}, 415, "not-supported", "Accept asks for a format"},
	"_format before Accept":     {"GET /fhir/Appointment?_id=x&_format=turtle", "", []string{"Accept: application/fhir+json"}, 415, "not-supported", "_format asks for a format"},
	"a broken _format":          {"GET /fhir/Appointment?_id=x&_format=%zz", "", nil, 400, "invalid", "_format"},
	"JSON not wanted":           {"GET /fhir/Appointment?_id=x", "", []string{"Accept: application/fhir+json;q=0, text/turtle"}, 415, "not-supported", "supported are"},
	"not JSON":                  {"POST /fhir/Appointment", "<Appointment/>", []string{fhirJSON}, 400, "structure", "not well formed"},
	"another resource in it":    {"POST /fhir/Appointment", `{"resourceType":"Patient"}`, []string{fhirJSON}, 400, "structure", "not an Appointment"},
	"too long":                  {"POST /fhir/Appointment", strings.Repeat(" ", 1<<20) + good, []string{fhirJSON}, 413, "too-long", "longer than 1048576 bytes"},
	"an id of its own":          {"POST /fhir/Appointment", with(func(r fhir.Resource) { r["id"] = "x" }), []string{fhirJSON}, 422, "invalid", "gives a new pointer its id"},
	"a description":             {"POST /fhir/Appointment", with(func(r fhir.Resource) { r["description"] = "fever" }), []string{fhirJSON}, 422, "invalid", "description: a pointer has no such element"},
	"a reason":                  {"POST /fhir/Appointment", with(func(r fhir.Resource) { r["reason"] = []any{map[string]any{"text": "x"}} }), []string{fhirJSON}, 422, "invalid", "reason: a pointer"},
	"a patient's name":          {"POST /fhir/Appointment", with(func(r fhir.Resource) { r.Object("participant", 0, "actor")["display"] = "Mrs" }), []string{fhirJSON}, 422, "invalid", "participant.actor.display: a pointer"},
	"a missing element":         {"POST /fhir/Appointment", with(func(r fhir.Resource) { delete(r, "end") }), []string{fhirJSON}, 422, "invalid", "end"},
	"created with no time":      {"POST /fhir/Appointment", strings.ReplaceAll(good, "2031-03-07T14:06:00Z", "2031-03-07"), []string{fhirJSON}, 422, "invalid", "created"},
	"a wrong check digit":       {"POST /fhir/Appointment", strings.ReplaceAll(good, "9990001014", "9990001015"), []string{fhirJSON}, 422, "value", "NHS number"},
	"a real range":              {"POST /fhir/Appointment", strings.ReplaceAll(good, "9990001014", "1234567881"), []string{fhirJSON}, 422, "value", "synthetic"},
	"a search for nothing":      {"GET /fhir/Appointment?colour=red", "", nil, 400, "invalid", "name a patient or the URL"},
	"a search by another token": {"GET /fhir/Appointment?identifier=urn:x%7C1", "", nil, 400, "invalid", "identifier: want"},
	"a search by a bad number":  {"GET /fhir/Appointment?patient=9990001007", "", nil, 400, "invalid", "patient: not a valid NHS number"},
	"a search by a bad system":  {"GET /fhir/Appointment?patient.identifier=x%7C9990001006", "", nil, 400, "invalid", "patient.identifier: want"},
	"a search by a bad id":      {"GET /fhir/Appointment?_id=a/b", "", nil, 400, "invalid", "_id: is not an id"},
	"a query that is broken":    {"GET /fhir/Appointment?_id=%25;x", "", nil, 400, "invalid", "query"},
	"an unknown entry":          {"GET /fhir/Appointment/none", "", nil, 404, "not-found", "no such registry entry"},
	"an unknown version":        {"GET /fhir/Appointment/none/_history/1", "", nil, 404, "not-found", "no such registry entry"},
}

func TestEveryRefusalIsAnOperationOutcome(t *testing.T) {
	t.Parallel()
	for name, c := range refusedRequests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			headers := c.headers
			if len(headers) > 0 && headers[0] == "-" {
				headers = headers[1:]
			} else {
				headers = append([]string{r.as(t, "vale")}, headers...)
			}
			w := r.do(c.line, c.body, headers...)
			require.Contains(t, refusal(t, w, c.status, c.code), c.why)
			require.Equal(t, c.status == http.StatusMethodNotAllowed, w.Header().Get("Allow") != "")
			require.Empty(t, r.store.All())
		})
	}
}
