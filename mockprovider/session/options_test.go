package session_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestASessionIsGivenItsVarianceAndTheTriggersOfTheToolkit(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{Real: time.Now})
	for _, on := range []bool{false, true} {
		o := session.Options{}
		if on {
			o.Toolkit, o.Variance = true, 7
		}
		made := s.create(t, o)
		vale, ok := made.World.Provider("vale")
		require.True(t, ok)
		got := s.ask(t.Context(), made.World, vale, http.MethodGet, "/Slot?schedule.actor:healthcareservice=999999995", nil)
		require.Equal(t, map[bool]int{true: 500, false: 404}[on], got.status)
		marks := 0
		for _, e := range made.World.Journal.View() {
			if e.Mark != nil && e.Mark.Kind == journal.MarkVariance {
				marks++
			}
		}
		require.Equal(t, on, marks > 0)
	}
}
