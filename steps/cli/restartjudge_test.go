package cli_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestAJournalOverARestartIsJudgedAsOneWithout(t *testing.T) {
	t.Parallel()
	statuses := func(restart bool) map[string]string {
		dir := t.TempDir()
		front := &handover{}
		server := front.start(t)
		begin := func() *session.Manager {
			m, err := session.New(session.Config{Root: server, Dir: dir, Keep: true, Real: time.Now})
			require.NoError(t, err)
			_, err = m.Recall()
			require.NoError(t, err)
			front.to(m)
			return m
		}
		m := begin()
		s, err := m.Create(t.Context(), session.Options{Key: "default", Name: "default", Start: mockprovider.DefaultNow(), Frozen: true, Kept: true})
		require.NoError(t, err)
		over := overHTTP(t)
		sentByHand(t, s.World, func(r *http.Request, body []byte) (http.Header, []byte) {
			header, answer := over(r, body)
			if restart {
				require.NoError(t, m.Close())
				m = begin()
			}
			return header, answer
		})
		require.NoError(t, m.Close())
		said, _, run := judged(t, filepath.Join(dir, "default.journal"))
		out := map[string]string{}
		for _, r := range run.Requirements {
			out[string(r.ID)] = string(r.Status)
		}
		require.NotEmpty(t, out, said)
		return out
	}
	require.Equal(t, statuses(false), statuses(true))
}

// handover is a listener whose handler changes.
type handover struct {
	mu sync.Mutex
	h  http.Handler
}

func (h *handover) to(next http.Handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.h = next
}

func (h *handover) start(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		next := h.h
		h.mu.Unlock()
		next.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
