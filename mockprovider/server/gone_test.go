package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestAStartSaysThatTheJournalOfTheSessionDefaultIsGone(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := newRig(t, server.Config{Data: data})
	require.Equal(t, http.StatusCreated, r.book(r.Default()).status)
	file := filepath.Join(folderOf(r), server.DefaultKey+".session")
	require.Eventually(t, func() bool { // while it serves, too
		raw, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(raw), `"tail"`)
	}, time.Minute, 10*time.Millisecond)
	require.NoError(t, r.Drain(t.Context()))
	path := filepath.Join(folderOf(r), server.DefaultKey+".journal")
	require.NoError(t, os.Remove(path))

	r = newRig(t, server.Config{Data: data})
	require.Len(t, r.Notes(), 2)
	require.Contains(t, r.Notes()[1], "the session default goes on, but not with all that it held: journal: its file is not there any more")
	require.Contains(t, r.log.String(), "its journal is damaged")
	require.ErrorContains(t, r.Default().Damage(), "not there any more")
	_ = r.Drain(t.Context()) // the journal says at its end that it is not sound
	require.NoError(t, os.Remove(path))

	r = newRig(t, server.Config{Data: data, Default: session.Options{Seed: 99}})
	require.Len(t, r.Notes(), 1)
	require.Contains(t, r.Notes()[0], "its journal is not there any more")
}
