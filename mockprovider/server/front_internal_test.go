package server

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

func TestAServerIsReadyUnlessItEndsOrHasNoSpace(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		draining bool
		stuck    error
		status   int
	}{
		`{"status":"ready"}`: {false, nil, http.StatusOK},
		`{"status":"not ready","detail":"no space is left for the journal"}`: {false, journal.ErrNoRoom, http.StatusServiceUnavailable},
		`{"status":"draining"}`: {true, journal.ErrNoRoom, http.StatusServiceUnavailable},
	} {
		status, body := readiness(c.draining, c.stuck)
		require.Equal(t, c.status, status)
		require.JSONEq(t, want, body)
	}
}
