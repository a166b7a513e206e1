package control_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// rig is a server of sessions and its control listener, both real.
type rig struct {
	t *testing.T
	*session.Manager
	url, front string
	client     *http.Client
}

func newRig(t *testing.T, c control.Config, sc session.Config) *rig {
	t.Helper()
	var manager atomic.Pointer[session.Manager]
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { manager.Load().ServeHTTP(w, r) }))
	sc.Root = front.URL
	if sc.Real == nil {
		sc.Real = time.Now
	}
	m, err := session.New(sc)
	require.NoError(t, err)
	manager.Store(m)
	var handler atomic.Pointer[http.Handler]
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*handler.Load()).ServeHTTP(w, r) }))
	c.Sessions, c.Root, c.LoopbackOnly = m, door.URL, true
	api, err := control.New(c)
	require.NoError(t, err)
	handler.Store(&api)
	r := &rig{t: t, Manager: m, url: door.URL, front: front.URL, client: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		require.NoError(t, m.Close())
		r.client.CloseIdleConnections()
		door.Close()
		front.Close()
	})
	return r
}

// start is when the sessions of tests begin, with their clocks standing still.
const start = "2031-03-07T15:00:00Z"

// one is a rig with a session named north whose diaries are empty.
func one(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, control.Config{}, session.Config{})
	r.make("north")
	return r
}

func (r *rig) make(key string) *session.Session {
	r.t.Helper()
	got := r.do("POST /sessions", `{"key":"`+key+`","name":"North 111","seed":7,"empty":true,"frozen":true,"start":"`+start+`"}`)
	require.Equal(r.t, http.StatusCreated, got.status, string(got.body))
	s, err := r.Get(key)
	require.NoError(r.t, err)
	return s
}

type told struct {
	request *http.Request
	status  int
	header  http.Header
	body    []byte
}

// request is one given as "METHOD path"; headers are "Name: value" and an empty value removes one.
func (r *rig) request(line, body string, headers ...string) *http.Request {
	r.t.Helper()
	method, target, _ := strings.Cut(line, " ")
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+target, strings.NewReader(body))
	require.NoError(r.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	return req
}

func (r *rig) do(line, body string, headers ...string) told {
	r.t.Helper()
	req := r.request(line, body, headers...)
	resp, err := r.client.Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return told{request: req, status: resp.StatusCode, header: resp.Header, body: raw}
}

// ask wants a status and decodes the answer.
func (r *rig) ask(line, body string, status int, into any) {
	r.t.Helper()
	got := r.do(line, body)
	require.Equal(r.t, status, got.status, "%s: %s", line, got.body)
	if into != nil {
		dec := json.NewDecoder(bytes.NewReader(got.body))
		require.NoError(r.t, dec.Decode(into))
	}
}

// problem wants a problem of that status and returns what it says to do.
func (r *rig) problem(got told, status int) string {
	r.t.Helper()
	require.Equal(r.t, status, got.status, string(got.body))
	require.Equal(r.t, "application/problem+json", got.header.Get("Content-Type"))
	var p control.Problem
	require.NoError(r.t, json.Unmarshal(got.body, &p))
	require.Equal(r.t, status, p.Status)
	require.Equal(r.t, http.StatusText(status), p.Title)
	require.True(r.t, strings.HasPrefix(p.Type, "urn:rebookcheck:problem:"), p.Type)
	require.NotEmpty(r.t, p.Detail)
	return p.Detail
}

// hear has a consumer send a request to the session, below its root.
func (r *rig) hear(path string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, r.front+path, nil)
	require.NoError(r.t, err)
	resp, err := r.client.Do(req)
	require.NoError(r.t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, resp.Body.Close())
}

// handClock is a clock that is moved by hand.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type recorder struct{ *httptest.ResponseRecorder }

func newRecorder() recorder { return recorder{httptest.NewRecorder()} }

func (recorder) get(t *testing.T, target, origin string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	r.Header.Set("Origin", origin)
	return r
}
