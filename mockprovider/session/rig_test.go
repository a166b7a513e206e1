package session_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// server is a manager of sessions behind a real listener, and a consumer that sends what it is told to.
type server struct {
	*session.Manager
	url    string
	client *http.Client
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
	return &server{Manager: m, url: front.URL, client: &http.Client{Transport: transport}}
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
	var raw []byte
	if body != nil {
		var err error
		if raw, err = body.Encode(); err != nil {
			return told{err: err}
		}
	}
	req, err := goodconsumer.Request(ctx, goodconsumer.To(w, p), method, path, raw, headers...)
	if err != nil {
		return told{err: err}
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

// booking is the good request for a slot. It may be called from any goroutine.
func (s *server) booking(p *mockprovider.Provider, slot mockprovider.SlotState) fhir.Resource {
	r, err := goodconsumer.Booking(p, slot)
	if err != nil {
		panic(err) // the fixture is broken, and every test with it
	}
	return r
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
