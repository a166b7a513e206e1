package session_test

import (
	"bytes"
	"context"
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
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

const (
	mrPatient = "9990001006"
	north     = "918000000111"
)

// server is a manager of sessions behind a real listener, and a consumer that sends what it is told to.
type server struct {
	*session.Manager
	url    string
	client *http.Client
	nth    atomic.Int64
	body   fhir.Resource // a good booking request
}

func newServer(t *testing.T, c session.Config) *server {
	t.Helper()
	var handler atomic.Pointer[session.Manager]
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.Load().ServeHTTP(w, r) }))
	c.Root = front.URL
	if c.Real == nil {
		c.Real = time.Now
	}
	m, err := session.New(c)
	require.NoError(t, err)
	handler.Store(m)
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		front.Close()
		require.NoError(t, m.Close())
	})
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	require.NoError(t, err)
	body, err := fhir.Decode(raw)
	require.NoError(t, err)
	return &server{Manager: m, url: front.URL, client: &http.Client{Transport: transport}, body: body}
}

func (s *server) create(t *testing.T, o session.Options) *session.Session {
	t.Helper()
	made, err := s.Create(t.Context(), o)
	require.NoError(t, err)
	return made
}

type told struct {
	status int
	header http.Header
	body   fhir.Resource
	err    error
}

// ask sends a request to a provider through the session's proxy.
func (s *server) ask(ctx context.Context, w *mockprovider.World, p *mockprovider.Provider, method, path string, body fhir.Resource, headers ...string) told {
	interaction, scope := "create:appointment", "patient/appointment.write"
	switch {
	case strings.HasPrefix(path, "/Slot"):
		interaction, scope = "search:slot", "organization/slot.read"
	case method == http.MethodPut:
		interaction = "update:appointment"
	case method == http.MethodGet:
		interaction, scope = "read:appointment", "patient/appointment.read"
	}
	var raw []byte
	if body != nil {
		var err error
		if raw, err = body.Encode(); err != nil {
			return told{err: err}
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, w.ProxyURL()+"/"+p.Base+path, bytes.NewReader(raw))
	if err != nil {
		return told{err: err}
	}
	id := fmt.Sprintf("09a01679-2564-4fb4-9129-%012d", s.nth.Add(1))
	req.Header = http.Header{
		"Authorization": {"Bearer " + jwt(p.Base, scope)}, "Ssp-From": {north}, "Ssp-To": {p.ASID}, "Ssp-Traceid": {id},
		"Ssp-Interactionid": {"urn:nhs:names:services:careconnect:fhir:rest:" + interaction}, "X-Request-Id": {id},
	}
	if body != nil {
		req.Header.Set("Content-Type", fhir.MediaType)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return s.do(req)
}

func (s *server) do(req *http.Request) told {
	resp, err := s.client.Do(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return told{err: err}
	}
	out := told{status: resp.StatusCode, header: resp.Header}
	if len(raw) > 0 && strings.Contains(resp.Header.Get("Content-Type"), "json") {
		out.body, out.err = fhir.Decode(raw)
	}
	return out
}

func jwt(audience, scope string) string {
	now := time.Now().Unix()
	claims, err := json.Marshal(map[string]any{
		"iss": "https://north111.example/", "sub": "u-4407", "aud": audience, "iat": now, "exp": now + 300,
		"reason_for_request": "directcare", "requested_scope": scope,
		"requesting_device": map[string]any{"resourceType": "Device", "model": "m", "version": "1", "identifier": []any{
			map[string]any{"system": "https://north111.example/Id/device", "value": "1"},
		}},
		"requesting_organization": map[string]any{"resourceType": "Organization", "name": "North 111", "identifier": []any{
			map[string]any{"system": fhir.ODSSystem, "value": "X111A"},
		}},
	})
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims) + "."
}

// booking is the good request for a slot.
func (s *server) booking(p *mockprovider.Provider, slot mockprovider.SlotState) fhir.Resource {
	res := s.body.Clone()
	contained := res.ContainedOf("Slot")[0]
	contained.Object("identifier", 0)["value"] = slot.Identifier
	contained.Object("schedule")["reference"] = "Schedule/" + p.Short + "-gp"
	for _, part := range []fhir.Resource{res, contained} {
		part["start"], part["end"] = fhir.FormatInstant(slot.Start), fhir.FormatInstant(slot.End)
	}
	return res
}

// free are the slots of a provider that are free.
func free(p *mockprovider.Provider) []mockprovider.SlotState {
	var out []mockprovider.SlotState
	for _, s := range p.State().Slots {
		if s.Status == "free" {
			out = append(out, s)
		}
	}
	return out
}

func vale(t *testing.T, s *session.Session) *mockprovider.Provider {
	t.Helper()
	p, ok := s.World.Provider("vale")
	require.True(t, ok)
	return p
}

func settle(t *testing.T, s *session.Session) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, s.World.Settle(ctx))
}

// slotSearch is a search for free slots until the end of time.
var slotSearch = "/Slot?" + url.Values{"start": {"le2999-01-01T00:00:00Z"}, "status": {"free"}}.Encode()
