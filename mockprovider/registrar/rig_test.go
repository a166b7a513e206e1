package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
)

const (
	base       = "http://registry.example/fhir"
	token      = "http://registry.example/oauth2/token"
	bookingURL = "https://utc.vale.example/STU3/1/Appointment/b-1"
)

var errDown = errors.New("connection refused")

func sample() registrar.Booking {
	start := time.Date(2031, 3, 8, 2, 0, 0, 0, time.UTC)
	return registrar.Booking{
		URL: bookingURL, NHSNumber: "9990001014", Start: start, End: start.Add(15 * time.Minute), Created: start.Add(-12 * time.Hour),
	}
}

// fake is a registry of canned behaviour: a small store, a log of what was asked
// and, ahead of both, answers queued for "METHOD kind".
type fake struct {
	mu      sync.Mutex
	log     []string
	seen    []*http.Request
	bodies  []string
	queued  map[string][]httpmock.Responder
	store   map[string]fhir.Resource // id to pointer
	version map[string]int
	tokens  int
	refused string // registrations that hold this text are answered 503
}

// kind names what a request asks for.
func kind(r *http.Request) string {
	switch {
	case r.URL.Path == "/oauth2/token":
		return "token"
	case r.Method == http.MethodPost:
		return "register"
	case r.Method == http.MethodPut:
		return "update"
	case r.URL.RawQuery != "":
		return "search"
	}
	return "read"
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body := ""
	if r.Body != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(raw)
	}
	k := kind(r)
	f.log, f.seen, f.bodies = append(f.log, k), append(f.seen, r), append(f.bodies, body)
	if next := f.queued[k]; len(next) > 0 {
		f.queued[k] = next[1:]
		if next[0] != nil {
			return next[0](r)
		}
	}
	return f.serve(k, r, body)
}

func (f *fake) serve(k string, r *http.Request, body string) (*http.Response, error) {
	id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch k {
	case "token":
		f.tokens++
		return httpmock.NewStringResponse(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":3600,"access_token":"t-%d"}`, f.tokens)), nil
	case "register":
		if f.refused != "" && strings.Contains(body, f.refused) {
			return httpmock.NewStringResponse(503, ""), nil
		}
		res, err := fhir.Decode([]byte(body))
		if err != nil {
			return nil, err
		}
		id = fmt.Sprintf("ptr-%d", len(f.store)+1)
		f.put(id, res)
		return f.answer(201, id)
	case "search":
		set := fhir.Searchset{}
		for id, res := range f.store {
			if "urn:ietf:rfc:3986|"+res.String("identifier", 0, "value") == r.URL.Query().Get("identifier") {
				set.Entries = append(set.Entries, fhir.Entry{FullURL: base + "/Appointment/" + id, Resource: res, Mode: fhir.Match})
			}
		}
		body, err := set.Resource().Encode()
		return httpmock.NewBytesResponse(200, body), err
	case "update":
		if r.Header.Get("If-Match") != fhir.ETag(fmt.Sprint(f.version[id])) {
			return httpmock.NewStringResponse(409, `{"resourceType":"OperationOutcome","issue":[{"code":"conflict"}]}`), nil
		}
		res, err := fhir.Decode([]byte(body))
		if err != nil {
			return nil, err
		}
		f.put(id, res)
	}
	return f.answer(200, id)
}

// put stores a pointer in a new version, with something in it that the registrar does not know.
func (f *fake) put(id string, res fhir.Resource) {
	f.version[id]++
	res["extension"] = []any{map[string]any{"url": "urn:registry", "valueString": "kept"}}
	res.Stamp(id, fmt.Sprint(f.version[id]), sample().Created)
	f.store[id] = res
}

func (f *fake) answer(status int, id string) (*http.Response, error) {
	if f.store[id] == nil {
		return httpmock.NewStringResponse(404, "{}"), nil
	}
	body, err := f.store[id].Encode()
	resp := httpmock.NewBytesResponse(status, body)
	resp.Header.Set("ETag", fhir.ETag(fmt.Sprint(f.version[id])))
	resp.Header.Set("Location", base+"/Appointment/"+id+"/_history/1")
	return resp, err
}

// next queues answers to the next requests of a kind; nil means the usual one.
func (f *fake) next(kind string, answers ...httpmock.Responder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queued[kind] = append(f.queued[kind], answers...)
}

func (f *fake) refuse(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused = text
}

func (f *fake) asked() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.log, " ")
}

func (f *fake) statuses() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := map[string]string{}
	for _, res := range f.store {
		out[res.String("identifier", 0, "value")] = res.String("status")
	}
	return out
}

// lost serves the request and loses the answer.
func (f *fake) lost(r *http.Request) (*http.Response, error) {
	if _, err := f.serve(kind(r), r, f.bodies[len(f.bodies)-1]); err != nil {
		return nil, err
	}
	return nil, errDown
}

var (
	down     = httpmock.NewErrorResponder(errDown)
	conflict = httpmock.NewStringResponder(409, `{"resourceType":"OperationOutcome","issue":[{"code":"conflict"}]}`)
)

func status(code int) httpmock.Responder { return httpmock.NewStringResponder(code, "") }

// newRig starts a registrar that by itself retries only after an hour.
func newRig(t *testing.T, change func(*registrar.Config)) (*fake, *registrar.Registrar) {
	t.Helper()
	f := &fake{queued: map[string][]httpmock.Responder{}, store: map[string]fhir.Resource{}, version: map[string]int{}}
	transport := httpmock.NewMockTransport()
	transport.RegisterNoResponder(f.RoundTrip)
	c := registrar.Config{
		Base: base, Token: token, ClientID: "vale", ClientSecret: "s3cr3t", Client: &http.Client{Transport: transport},
		BackOff: time.Hour, Real: clock.At(sample().Created).Now,
	}
	if change != nil {
		change(&c)
	}
	r, err := registrar.Start(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(r.Close)
	return f, r
}

func settle(t *testing.T, r *registrar.Registrar) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, r.Settle(ctx))
}

func httpStatus(code int, body string) httpmock.Responder {
	return httpmock.NewStringResponder(code, body)
}
