package page_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/page"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// rig is a server of sessions, its pages, and a consumer that sends what it is told to.
type rig struct {
	t       *testing.T
	manager *session.Manager
	session *session.Session
	vale    *mockprovider.Provider
	pages   http.Handler
	nth     atomic.Int64
}

func newRig(t *testing.T, change ...func(*page.Config)) *rig {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	m, err := session.New(session.Config{Root: "http://" + server.Listener.Addr().String(), Real: time.Now})
	require.NoError(t, err)
	server.Config.Handler = m
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	r := &rig{t: t, manager: m}
	r.session, err = m.Create(t.Context(), session.Options{
		Key: page.DefaultSession, Name: "Default", Seed: 7, Frozen: true, Start: mockprovider.DefaultNow(),
	})
	require.NoError(t, err)
	r.vale, _ = r.session.World.Provider("vale")
	c := page.Config{Sessions: m, Real: time.Now, Explain: func(x journal.Exchange) (nearest, why, change string) {
		return "POST /Appointment", "there is nothing at " + x.Target + ".", "Write Appointment with a capital A."
	}}
	for _, f := range change {
		f(&c)
	}
	r.pages, err = page.New(c)
	require.NoError(t, err)
	return r
}

// get asks for a page in the process.
func (r *rig) get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// post sends a form as a browser does from our own page; headers are "Name: value".
func (r *rig) post(path, form string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, req)
	return w
}

// told is what a consumer was answered.
type told struct {
	status int
	body   string
	err    error
}

// ask sends a request to Vale through the proxy. It may be called from any goroutine.
func (r *rig) ask(method, path, interaction, scope string, body []byte) told {
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.session.World.ProxyURL()+"/"+r.vale.Base+path, bytes.NewReader(body))
	if err != nil {
		return told{err: err}
	}
	id := fmt.Sprintf("09a01679-2564-4fb4-9129-%012d", r.nth.Add(1))
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token(r.vale.Base, scope), "Ssp-From": "918000000111", "Ssp-To": r.vale.ASID, "Ssp-TraceID": id,
		"Ssp-InteractionID": "urn:nhs:names:services:careconnect:fhir:rest:" + interaction, "X-Request-Id": id,
	} {
		req.Header.Set(name, value)
	}
	if body != nil {
		req.Header.Set("Content-Type", fhir.MediaType)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return told{resp.StatusCode, string(raw), err}
}

// book books Vale's slot that starts then and returns the booking's id.
func (r *rig) book(start time.Time) string {
	r.t.Helper()
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	require.NoError(r.t, err)
	res, err := fhir.Decode(raw)
	require.NoError(r.t, err)
	for _, slot := range r.vale.Between(start, start.Add(time.Minute)) {
		contained := res.ContainedOf("Slot")[0]
		contained.Object("identifier", 0)["value"] = slot.Identifier
		contained.Object("schedule")["reference"] = "Schedule/" + r.vale.Short + "-gp"
		for _, part := range []fhir.Resource{res, contained} {
			part["start"], part["end"] = fhir.FormatInstant(slot.Start), fhir.FormatInstant(slot.End)
		}
	}
	body, err := res.Encode()
	require.NoError(r.t, err)
	got := r.ask(http.MethodPost, "/Appointment", "create:appointment", "patient/appointment.write", body)
	require.NoError(r.t, got.err)
	require.Equal(r.t, http.StatusCreated, got.status, got.body)
	return r.vale.Bookings()[0].ID
}

// stray sends a request that is for no interaction.
func (r *rig) stray() told {
	return r.ask(http.MethodGet, "/appointments?patient=9990001006", "read:appointment", "patient/appointment.read", nil)
}

func token(audience, scope string) string {
	now := time.Now().Unix()
	claims, err := json.Marshal(map[string]any{
		"iss": "https://north111.example/", "sub": "u-4407", "aud": audience, "iat": now, "exp": now + 300,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": map[string]any{"resourceType": "Device", "model": "m", "version": "1", "identifier": []any{
			map[string]any{"system": "https://north111.example/Id/device", "value": "1"},
		}},
		"requesting_organization": map[string]any{"resourceType": "Organization", "name": "North 111", "identifier": []any{
			map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X111A"},
		}},
	})
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims) + "."
}

// evening is when the slot that tests book starts.
func evening() time.Time { return mockprovider.DefaultNow().Add(6 * time.Hour) }

// seqOf returns the place of a listener's last exchange in the journal.
func (r *rig) seqOf(heard string) int {
	r.t.Helper()
	found := r.session.World.Journal.Select(journal.Filter{Heard: heard, Newest: true, Limit: 1})
	require.Len(r.t, found, 1)
	return found[0].Seq
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}
