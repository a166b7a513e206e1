package server_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestAServerThatIsStartedAgainHasItsSessionsBack(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	earlier := filepath.Join(data, "20200101T000000Z-123") // of an earlier version
	require.NoError(t, os.Mkdir(earlier, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(earlier, "default.journal"), []byte("rebookcheck journal 3\n"), 0o600))

	r := newRig(t, server.Config{Data: data})
	require.Empty(t, r.Notes())
	north, err := r.Sessions().Create(t.Context(), session.Options{Key: "north", Name: "North", Variance: 5, NoRegistry: true})
	require.NoError(t, err)
	for _, s := range []*session.Session{r.Default(), north} {
		require.Equal(t, http.StatusCreated, r.book(s).status)
		require.NoError(t, s.World.Settle(t.Context()))
	}
	require.Equal(t, http.StatusNotFound, r.get(r.FHIRURL()+"/s/north/nosuch").status)
	unmatched := north.World.Journal.Select(journal.Filter{Unmatched: true})
	require.NotEmpty(t, unmatched)
	address, want := r.FHIRURL(), north.World.State()
	defaults, dir := r.Default().World.State(), folderOf(r)
	require.NoError(t, r.Drain(t.Context()))

	r = newRig(t, server.Config{Data: data})
	require.Equal(t, address, r.FHIRURL(), "the port that the system chose is chosen again")
	require.Equal(t, dir, folderOf(r))
	require.Equal(t, []string{"2 sessions of an earlier start are back, the session default among them"}, r.Notes())
	require.Equal(t, defaults, r.Default().World.State())
	require.Len(t, r.Sessions().List(), 1)
	require.Len(t, r.Sessions().Resting(), 1)
	require.Contains(t, r.metrics("rebookcheck_sessions 2"), "rebookcheck_sessions 2")
	s, err := r.Sessions().Get("north")
	require.NoError(t, err)
	require.Equal(t, want, s.World.State())
	require.Equal(t, "North", s.Name)
	require.Equal(t, unmatched, s.World.Journal.Select(journal.Filter{Unmatched: true}))
	require.Empty(t, r.Sessions().Resting())
	require.Equal(t, http.StatusCreated, r.book(s).status)

	_, err = server.Start(t.Context(), server.Config{Data: data, FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Real: time.Now})
	var used *server.InUseError
	require.ErrorAs(t, err, &used)
	require.ErrorContains(t, err, "in use by another server")
	require.NoError(t, r.Drain(t.Context()))

	r = newRig(t, server.Config{Data: data, Default: session.Options{Seed: 9}})
	require.Len(t, r.Notes(), 2)
	require.Contains(t, r.Notes()[0], "its settings are not those of the earlier start")
	require.Empty(t, r.Default().World.State().Providers[0].Bookings)
	aside, err := filepath.Glob(filepath.Join(folderOf(r), "default-until-*.journal"))
	require.NoError(t, err)
	require.Len(t, aside, 1)
	require.NoError(t, r.Drain(t.Context()))

	r = newRig(t, server.Config{Data: data, PublicURL: "http://mock.example"})
	require.NotEqual(t, dir, folderOf(r), "sessions do not move to another address")
	require.Contains(t, r.Notes()[0], "do not come back: their addresses begin with "+address)
	require.NoError(t, r.Drain(t.Context()))
	left, err := os.ReadFile(filepath.Join(earlier, "default.journal"))
	require.NoError(t, err)
	require.Equal(t, "rebookcheck journal 3\n", string(left))
}

func folderOf(r *rig) string {
	dir, _ := r.Journals()
	return dir
}

// manySessions are that many sessions in a folder, each of bookings that one session made.
func manySessions(b *testing.B, sessions, bookings int) server.Config {
	b.Helper()
	c := server.Config{FHIRAddr: "127.0.0.1:0", ControlAddr: "127.0.0.1:0", Real: time.Now, Data: b.TempDir()}
	s, err := server.Start(b.Context(), c)
	require.NoError(b, err)
	one, err := s.Sessions().Create(b.Context(), session.Options{Key: "n0"})
	require.NoError(b, err)
	vale := one.World.Providers()[0]
	client := &http.Client{Transport: &http.Transport{}}
	for n := range bookings {
		slot := vale.State().Slots[n]
		res, err := goodconsumer.Booking(vale, mockprovider.SlotState{Identifier: slot.Identifier, Start: slot.Start, End: slot.End})
		require.NoError(b, err)
		raw, err := res.Encode()
		require.NoError(b, err)
		req, err := goodconsumer.Request(b.Context(), goodconsumer.To(one.World, vale), http.MethodPost, "/Appointment", raw)
		require.NoError(b, err)
		resp, err := client.Do(req)
		require.NoError(b, err)
		require.NoError(b, resp.Body.Close())
		require.Equal(b, http.StatusCreated, resp.StatusCode)
	}
	client.CloseIdleConnections()
	require.NoError(b, one.World.Settle(b.Context()))
	dir, _ := s.Journals()
	require.NoError(b, s.Drain(b.Context()))
	raw, err := os.ReadFile(filepath.Join(dir, "n0.session"))
	require.NoError(b, err)
	for n := 1; n < sessions; n++ { // their journals are as long as the first one's
		key := fmt.Sprintf("n%d", n)
		require.NoError(b, os.WriteFile(filepath.Join(dir, key+".session"), []byte(strings.ReplaceAll(string(raw), `"n0"`, `"`+key+`"`)), 0o600))
		require.NoError(b, os.Link(filepath.Join(dir, "n0.journal"), filepath.Join(dir, key+".journal")))
	}
	return c
}

// BenchmarkStartAgain is the time from nothing to a server that has 1,000 sessions of 100 bookings back, which should be below 2 s.
func BenchmarkStartAgain(b *testing.B) {
	c := manySessions(b, 1000, 100)
	for b.Loop() {
		s, err := server.Start(b.Context(), c)
		require.NoError(b, err)
		require.Len(b, s.Sessions().Resting(), 1000)
		require.NoError(b, s.Close())
	}
}

// BenchmarkTakeUp is the time from the first request of a session that came back to its world, with 100 bookings.
func BenchmarkTakeUp(b *testing.B) {
	c := manySessions(b, 1, 100)
	for b.Loop() {
		b.StopTimer()
		s, err := server.Start(b.Context(), c)
		require.NoError(b, err)
		b.StartTimer()
		one, err := s.Sessions().Get("n0")
		require.NoError(b, err)
		require.Equal(b, 100, one.World.BookingCount())
		b.StopTimer()
		require.NoError(b, s.Close())
		b.StartTimer()
	}
}
