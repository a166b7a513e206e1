package session

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestADiskWithoutRoomIsLoggedOnceForAllSessions(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m, err := New(Config{Root: "http://127.0.0.1:1", Real: time.Now, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	for range 2 {
		log.Reset()
		for range 3 {
			m.trouble(journal.ErrNoRoom)
		}
		require.Equal(t, 1, strings.Count(log.String(), "level=ERROR"), log.String())
		require.Contains(t, log.String(), "no space is left for the journal")
		m.trouble(nil)
		m.trouble(nil)
		require.Equal(t, 1, strings.Count(log.String(), "level=INFO"), log.String())
	}
}
