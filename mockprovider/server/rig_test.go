package server_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// mrPatient is whom the fixture's booking is for; the name is given here, so that it can be looked for.
const mrPatient, mrPatientsName = "9990001006", "Quillfeather"

// rig is a server and a consumer that sends what it is told to.
type rig struct {
	t *testing.T
	*server.Server
	client *http.Client
	log    *logged
	nth    atomic.Int64
}

// logged is a log that can be read while it is written.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// newRig starts a server at ports that the system chooses.
func newRig(t *testing.T, c server.Config) *rig {
	t.Helper()
	r := &rig{t: t, log: &logged{}, client: &http.Client{Transport: &http.Transport{}}}
	r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Logger = server.NewLogger(r.log, slog.LevelDebug, false)
	if c.FHIRAddr == "" {
		c.FHIRAddr = "127.0.0.1:0"
	}
	if c.ControlAddr == "" {
		c.ControlAddr = "127.0.0.1:0"
	}
	if c.Real == nil {
		c.Real = time.Now
	}
	var err error
	r.Server, err = server.Start(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() {
		r.client.CloseIdleConnections()
		require.NoError(t, r.Close())
	})
	return r
}

// told is what came of a request.
type told struct {
	status int
	header http.Header
	text   string
	err    error
}

func (r *rig) get(url string, headers ...string) told {
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		return told{err: err}
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	return r.do(req)
}

func (r *rig) do(req *http.Request) told {
	resp, err := r.client.Do(req)
	if err != nil {
		return told{err: err}
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return told{resp.StatusCode, resp.Header, string(raw), err}
}

// book makes a booking of the first free slot at a session's first provider, through its proxy.
func (r *rig) book(s *session.Session) told {
	req, err := r.booking(s)
	if err != nil {
		return told{err: err}
	}
	return r.do(req)
}

// metrics returns the metrics once they hold what is wanted: a request may be counted after its answer has arrived.
func (r *rig) metrics(want string) string {
	r.t.Helper()
	text := ""
	require.Eventually(r.t, func() bool {
		text = r.get(r.ControlURL() + "/metrics").text
		return strings.Contains(text, want)
	}, 10*time.Second, time.Millisecond, want)
	return text
}

func (r *rig) booking(s *session.Session) (*http.Request, error) {
	raw, err := fixtures.FS.ReadFile("resources/valid/booking-request/full.json")
	if err != nil {
		return nil, err
	}
	res, err := fhir.Decode(raw)
	if err != nil {
		return nil, err
	}
	res.ContainedOf("Patient")[0].Object("name", 0)["family"] = mrPatientsName
	p := s.World.Providers()[0]
	for _, slot := range p.State().Slots {
		if slot.Status != "free" {
			continue
		}
		contained := res.ContainedOf("Slot")[0]
		contained.Object("identifier", 0)["value"] = slot.Identifier
		contained.Object("schedule")["reference"] = "Schedule/" + p.Short + "-gp"
		for _, part := range []fhir.Resource{res, contained} {
			part["start"], part["end"] = fhir.FormatInstant(slot.Start), fhir.FormatInstant(slot.End)
		}
		break
	}
	if raw, err = res.Encode(); err != nil {
		return nil, err
	}
	return r.request(s, p, http.MethodPost, "/Appointment", "create:appointment", "patient/appointment.write", raw)
}

// request is one to a provider through the session's proxy.
func (r *rig) request(s *session.Session, p *mockprovider.Provider, method, path, what, scope string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(r.t.Context(), method, s.World.ProxyURL()+"/"+p.Base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	id := fmt.Sprintf("09a01679-2564-4fb4-9129-%012d", r.nth.Add(1))
	for name, value := range map[string]string{
		"Authorization": "Bearer " + jwt(p.Base, scope), "Ssp-From": "918000000111", "Ssp-To": p.ASID, "Ssp-TraceID": id,
		"Ssp-InteractionID": "urn:nhs:names:services:careconnect:fhir:rest:" + what, "X-Request-Id": id,
	} {
		req.Header.Set(name, value)
	}
	if body != nil {
		req.Header.Set("Content-Type", fhir.MediaType)
	}
	return req, nil
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
			map[string]any{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "X111A"},
		}},
	})
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims) + "."
}
