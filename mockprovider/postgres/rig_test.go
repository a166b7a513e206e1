package postgres_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/peer"
	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// root is how consumers would reach all servers; the test asks each at its own address.
const root = "http://testbed.example"

// replica is one server of several: a store, the sessions that it holds, and a port of each kind.
type replica struct {
	*session.Manager

	t     *testing.T
	store *postgres.Store
	url   string
}

// options of a replica.
type options struct {
	lease, patience time.Duration
	real            func() time.Time
}

func start(t *testing.T, url string, o options) *replica {
	t.Helper()
	r := &replica{t: t}
	var door, front atomic.Pointer[http.Handler]
	serve := func(h *atomic.Pointer[http.Handler]) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*h.Load()).ServeHTTP(w, r) }))
	}
	inner, outer := serve(&door), serve(&front)
	if o.real == nil {
		o.real = time.Now
	}
	var err error
	r.store, err = postgres.Open(t.Context(), postgres.Config{URL: url, Root: root, Peer: inner.URL, Lease: o.lease, Real: o.real, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	peers := peer.New(r.store.Secret(), slog.New(slog.DiscardHandler))
	r.Manager, err = session.New(session.Config{Root: root, Dir: t.TempDir(), Store: r.store, Peers: peers, Patience: o.patience, Real: time.Now})
	require.NoError(t, err)
	var fhir http.Handler = r.Manager
	back := peers.Door(map[session.Port]http.Handler{session.FHIRPort: fhir}, r.Heard)
	door.Store(&back)
	front.Store(&fhir)
	r.url = outer.URL
	t.Cleanup(func() {
		outer.CloseClientConnections()
		outer.Close()
		inner.CloseClientConnections()
		inner.Close()
		_ = r.Close() // what was lost is not sealed
		require.NoError(t, r.store.Close())
	})
	return r
}

// vale is a provider of the session, as consumers know it.
func vale(t *testing.T, s *session.Session) *mockprovider.Provider {
	t.Helper()
	p, ok := s.World.Provider("vale")
	require.True(t, ok)
	return p
}

// free are the slots that were free when the session began.
func free(p *mockprovider.Provider) []mockprovider.SlotState {
	var out []mockprovider.SlotState
	for _, s := range p.State().Slots {
		if s.Status == "free" {
			out = append(out, s)
		}
	}
	return out
}

// answer is what a replica said; status is 0 where it said nothing.
type answer struct {
	status int
	body   string
}

// book asks a replica for a slot.
func (r *replica) book(proxy string, p *mockprovider.Provider, slot mockprovider.SlotState) answer {
	r.t.Helper()
	res, err := goodconsumer.Booking(p, slot)
	require.NoError(r.t, err)
	raw, err := res.Encode()
	require.NoError(r.t, err)
	return r.ask(proxy, p, http.MethodPost, "/Appointment", raw)
}

func (r *replica) ask(proxy string, p *mockprovider.Provider, method, path string, body []byte) answer {
	r.t.Helper()
	at := goodconsumer.Addressee{Root: strings.Replace(proxy, root, r.url, 1) + "/" + p.Base, Provider: p}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := goodconsumer.Request(ctx, at, method, path, body)
	require.NoError(r.t, err)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return answer{body: err.Error()}
	}
	return read(resp)
}

func read(resp *http.Response) answer {
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{body: err.Error()}
	}
	return answer{resp.StatusCode, string(text)}
}
