package session_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestAFullJournalAnswersClearlyAndNothingIsDone(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"in memory": "", "in a file": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, session.Config{Dir: dir, Limits: session.Limits{JournalBytes: 2000}})
			made := s.create(t, session.Options{})
			p := vale(t, made)
			slots := free(p)
			require.Equal(t, http.StatusOK, s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch, nil).status)
			held := made.World.Journal.Len()
			got := s.ask(t.Context(), made.World, p, http.MethodPost, "/Appointment", s.booking(p, slots[0]))
			require.Equal(t, http.StatusInsufficientStorage, got.status)
			require.Equal(t, fhir.MediaType, got.header.Get("Content-Type"))
			require.Contains(t, got.body.String("issue", 0, "diagnostics"), "journal of this session is as large as it may be")
			require.Empty(t, p.State().Bookings)
			require.Equal(t, held, made.World.Journal.Len())
			require.ErrorContains(t, made.World.Journal.Sound(), "1 requests were refused")
		})
	}
}
