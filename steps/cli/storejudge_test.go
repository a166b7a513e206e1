package cli_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
	"github.com/rebookcheck/rebookcheck/mockprovider/postgres"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// TestARunThatGoesOnAtAnotherServerIsJudgedAsOneThatStayed has the server that holds the session end after each of two exchanges, as
// one does that is killed: nothing of its end reaches the database. Another one takes the session over, and the verdicts are the same.
func TestARunThatGoesOnAtAnotherServerIsJudgedAsOneThatStayed(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts PostgreSQL")
	}
	t.Parallel()
	db := pgtest.Start(t)
	statuses := func(cuts map[int]bool) map[string]string {
		front, store := &handover{}, db.Database()
		root := front.start(t)
		begin := func() (*server.Server, *relay) {
			line := newRelay(t, store)
			s, err := server.Start(t.Context(), server.Config{
				FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", PublicURL: root, Real: time.Now,
				Default: session.Options{Start: mockprovider.DefaultNow(), Frozen: true, Seed: 1},
				Shared: &server.Shared{Addr: "127.0.0.1:0", Lease: time.Second, Open: func(ctx context.Context, root, peer string) (server.Store, error) {
					return postgres.Open(ctx, postgres.Config{URL: line.url, Root: root, Peer: peer, Lease: time.Second, Real: time.Now})
				}},
			})
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() }) // one that was cut off cannot let go in order
			front.to(s.Sessions())
			return s, line
		}
		now, line := begin()
		require.NotNil(t, now.Default())
		over, n := overHTTP(t), 0
		sentByHand(t, now.Default().World, func(r *http.Request, body []byte) (http.Header, []byte) {
			header, answer := over(r, body)
			if n++; cuts[n] {
				line.cut() // so that it can write nothing any more, and let go of nothing
				_ = now.Close()
				now, line = begin()
				require.Nil(t, now.Default(), "it is held by the server that has gone, until its lease has run out")
			}
			return header, answer
		})
		held, err := now.Sessions().Get(server.DefaultKey)
		require.NoError(t, err)
		require.NoError(t, held.Damage())
		require.NoError(t, held.World.Close())
		require.NoError(t, held.World.Journal.Seal())
		dir, _ := now.Journals()
		files, err := filepath.Glob(filepath.Join(dir, "default.*"))
		require.NoError(t, err)
		require.Len(t, files, 1)
		raw, err := os.ReadFile(files[0])
		require.NoError(t, err)
		file := filepath.Join(t.TempDir(), "default.journal")
		require.NoError(t, os.WriteFile(file, raw, 0o600))
		said, _, run := judged(t, file)
		out := map[string]string{}
		for _, r := range run.Requirements {
			out[string(r.ID)] = string(r.Status)
		}
		require.NotEmpty(t, out, said)
		return out
	}
	stayed := statuses(nil)
	require.Contains(t, values(stayed), "pass")
	require.Equal(t, stayed, statuses(map[int]bool{1: true, 2: true}))
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// relay is a way to the database that can be cut.
type relay struct {
	url string

	mu    sync.Mutex
	ln    net.Listener
	conns []net.Conn
}

func newRelay(t *testing.T, store string) *relay {
	t.Helper()
	u, err := url.Parse(store)
	require.NoError(t, err)
	to := u.Host
	r := &relay{}
	r.ln, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	u.Host = r.ln.Addr().String()
	r.url = u.String()
	t.Cleanup(r.cut)
	go func() {
		for {
			from, err := r.ln.Accept()
			if err != nil {
				return
			}
			db, err := net.Dial("tcp", to)
			if err != nil {
				_ = from.Close()
				continue
			}
			r.mu.Lock()
			r.conns = append(r.conns, from, db)
			r.mu.Unlock()
			go func() { _, _ = io.Copy(db, from) }()
			go func() { _, _ = io.Copy(from, db) }()
		}
	}()
	return r
}

func (r *relay) cut() {
	_ = r.ln.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		_ = c.Close()
	}
}
