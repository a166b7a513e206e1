package postgres_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/control"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// sharing is a server in this process; the lease is so long that nothing is taken over because of it.
func sharing(t *testing.T, store, root string, seed int64) (*server.Server, error) {
	t.Helper()
	log := server.NewLogger(io.Discard, slog.LevelWarn, false)
	s, err := server.Start(t.Context(), server.Config{
		FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", PublicURL: root, Real: time.Now, Logger: log,
		Default: session.Options{Seed: seed},
		Control: func(p server.Parts) (http.Handler, error) {
			return control.New(control.Config{Sessions: p.Sessions, Root: p.Root, LoopbackOnly: p.LoopbackOnly, Logger: p.Logger})
		},
		Shared: &server.Shared{Addr: "127.0.0.1:0", Lease: time.Hour, Open: func(ctx context.Context, root, peer string) (server.Store, error) {
			return postgres.Open(ctx, postgres.Config{URL: store, Root: root, Peer: peer, Lease: time.Hour, Real: time.Now, Logger: log})
		}},
	})
	if err == nil {
		t.Cleanup(func() { require.NoError(t, s.Close()) })
	}
	return s, err
}

// call asks a control port.
func call(t *testing.T, s *server.Server, method, path, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.ControlURL()+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := (&http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	require.NoError(t, err)
	return read(resp)
}

func TestAnyServerAnswersForAnySession(t *testing.T) {
	t.Parallel()
	store := pgtest.Start(t).Database()
	a, err := sharing(t, store, root, 1)
	require.NoError(t, err)
	require.NotNil(t, a.Default())
	b, err := sharing(t, store, root, 1)
	require.NoError(t, err)
	require.Nil(t, b.Default(), "the other one holds it")
	require.Contains(t, strings.Join(b.Notes(), "\n"), a.PeerURL())

	require.Equal(t, http.StatusCreated, call(t, b, http.MethodPost, "/sessions", `{"key":"north"}`).status)
	require.Equal(t, http.StatusConflict, call(t, a, http.MethodPost, "/sessions", `{"key":"north"}`).status)
	for _, s := range []*server.Server{a, b} {
		list := call(t, s, http.MethodGet, "/sessions", "")
		require.Contains(t, list.body, `"north"`)
		require.Contains(t, list.body, `"default"`)
		require.Contains(t, call(t, s, http.MethodGet, "/sessions/north", "").body, `"bookings":0`)
		require.Equal(t, http.StatusNotFound, call(t, s, http.MethodGet, "/sessions/south", "").status)
	}
	refused := call(t, a, http.MethodPost, "/sessions/north/providers/vale/offline", `{"offline":true}`, "Origin: http://elsewhere.example")
	require.Equal(t, http.StatusForbidden, refused.status, refused.body)
	done := call(t, a, http.MethodPost, "/sessions/north/providers/vale/offline", `{"offline":true}`)
	require.Less(t, done.status, 300, done.body)
	north, err := b.Sessions().Get("north")
	require.NoError(t, err)
	require.True(t, vale(t, north).Away())

	// What is no request, at a server that does not hold the session.
	conn, err := net.Dial("tcp", a.FHIRAddr())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "GET /s/north/vale HTTP/9.9\r\n\r\n")
	require.NoError(t, err)
	_, err = bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = north.World.Journal.Await(ctx, journal.Filter{Kind: journal.MarkUnheard})
	require.NoError(t, err)

	require.Equal(t, http.StatusNoContent, call(t, a, http.MethodDelete, "/sessions/north", "").status)
	require.Equal(t, http.StatusNotFound, call(t, b, http.MethodGet, "/sessions/north", "").status)
}

func TestAServerThatEndsInOrderLetsGoAtOnce(t *testing.T) {
	t.Parallel()
	store := pgtest.Start(t).Database()
	a, err := sharing(t, store, root, 1)
	require.NoError(t, err)
	b, err := sharing(t, store, root, 1)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, call(t, a, http.MethodPost, "/sessions", `{"key":"north"}`).status)
	require.NoError(t, a.Drain(t.Context()))
	shown := call(t, b, http.MethodGet, "/sessions/north", "")
	require.Equal(t, http.StatusOK, shown.status, "its lease has an hour to go: %s", shown.body)
	require.NotContains(t, shown.body, "damage")
	north, err := b.Sessions().Get("north")
	require.NoError(t, err)
	require.NoError(t, north.World.Journal.Sound(), "the journal was sealed and goes on")
}

func TestServersThatDoNotFitTogetherSaySo(t *testing.T) {
	t.Parallel()
	store := pgtest.Start(t).Database()
	_, err := sharing(t, store, root, 1)
	require.NoError(t, err)
	_, err = sharing(t, store, root, 2)
	require.ErrorContains(t, err, "was begun with other settings")
	require.ErrorContains(t, err, "DELETE /sessions/default")
	other, err := sharing(t, store, "http://other.example", 2)
	require.NoError(t, err)
	require.Contains(t, strings.Join(other.Notes(), "\n"), "sessions of other addresses (1), which are not answered for here")
}
