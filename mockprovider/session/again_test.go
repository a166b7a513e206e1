package session_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/goodconsumer"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestWhatIsDrawnAfterARestartWasNeverDrawnBefore(t *testing.T) {
	t.Parallel()
	made := func(restarted bool) []mockprovider.BookingState {
		a := newAgain(t.TempDir())
		defer func() { require.NoError(t, a.close()) }()
		_, err := a.start()
		require.NoError(t, err)
		s, err := a.manager.Load().Create(t.Context(), session.Options{Key: "north", Seed: 7, Start: mockprovider.DefaultNow(), Frozen: true})
		require.NoError(t, err)
		for n := range 6 {
			if restarted && n%2 == 1 {
				_, err := a.start()
				require.NoError(t, err)
				s, err = a.get()
				require.NoError(t, err)
			}
			_, err := s.World.Providers()[0].Arrange(t.Context(), mockprovider.Arrangement{
				NHSNumber: goodconsumer.MrPatient, Start: mockprovider.DefaultNow().Add(time.Duration(n+200) * time.Hour),
			})
			require.NoError(t, err)
		}
		return s.World.Providers()[0].State().Bookings
	}
	whole, parts := made(false), made(true)
	require.Len(t, parts, 6)
	for n := range whole {
		require.Equal(t, whole[n].ID, parts[n].ID)
		require.Equal(t, whole[n].Slot, parts[n].Slot)
	}
}

func TestSessionsThatEndedOrWereNotUsedDoNotComeBack(t *testing.T) {
	t.Parallel()
	a := newAgain(t.TempDir())
	defer func() { require.NoError(t, a.close()) }()
	var ahead atomic.Int64
	a.config.Real = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	_, err := a.start()
	require.NoError(t, err)
	for _, o := range []session.Options{{Key: "ended"}, {Key: "unused"}, {Key: "kept", Kept: true}} {
		_, err := a.manager.Load().Create(t.Context(), o)
		require.NoError(t, err)
	}
	require.NoError(t, a.manager.Load().End("ended"))
	n, err := a.start()
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Empty(t, a.manager.Load().List())
	_, err = a.manager.Load().Create(t.Context(), session.Options{Key: "kept"})
	require.ErrorIs(t, err, session.ErrTaken)
	ahead.Store(int64(25 * time.Hour))
	n, err = a.start()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	left, err := filepath.Glob(filepath.Join(a.config.Dir, "*"))
	require.NoError(t, err)
	require.Len(t, left, 2, "%v", left)
	for _, name := range left {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

func TestADamagedJournalComesBackAsFarAsItCanBeReadAndSaysSo(t *testing.T) {
	t.Parallel()
	a := newAgain(t.TempDir())
	defer func() { require.NoError(t, a.close()) }()
	_, err := a.start()
	require.NoError(t, err)
	s, err := a.manager.Load().Create(t.Context(), session.Options{Key: "north", Seed: 7, Frozen: true, Start: mockprovider.DefaultNow()})
	require.NoError(t, err)
	for n := range 5 {
		_, err := s.World.Providers()[0].Arrange(t.Context(), mockprovider.Arrangement{
			NHSNumber: goodconsumer.MrPatient, Start: mockprovider.DefaultNow().Add(time.Duration(n+200) * time.Hour),
		})
		require.NoError(t, err)
	}
	require.NoError(t, a.manager.Load().Close())
	path := filepath.Join(a.config.Dir, "north.journal")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	raw[len(raw)/2] ^= 0xff
	require.NoError(t, os.WriteFile(path, raw, 0o600))
	_, err = a.start()
	require.NoError(t, err)
	s, err = a.get()
	require.NoError(t, err)
	require.ErrorContains(t, s.Damage(), "cannot be read")
	require.NotEmpty(t, s.World.Providers()[0].State().Slots)
	_, err = s.World.Providers()[0].Arrange(t.Context(), mockprovider.Arrangement{
		NHSNumber: goodconsumer.MrPatient, Start: mockprovider.DefaultNow().Add(300 * time.Hour),
	})
	require.NoError(t, err, "it goes on")
	require.Error(t, s.World.Journal.Sound(), "and nothing passes on it")
	require.NoError(t, os.WriteFile(path+".copy", raw, 0o600))

	_, _ = a.start() // the journal says at its end that it is not sound
	require.NoError(t, os.WriteFile(path, []byte("no journal at all"), 0o600))
	_, err = a.start()
	require.NoError(t, err)
	_, err = a.get()
	require.ErrorIs(t, err, session.ErrUnreadable)
	require.NoError(t, a.manager.Load().End("north"))
}

func TestAJournalThatWasOpenedAgainGoesOnInTheSameFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.journal")
	j, err := journal.Create(journal.Config{Now: time.Now, Path: path})
	require.NoError(t, err)
	j.Close(j.Open(journal.Exchange{Heard: "vale"}), journal.Answered, 200, journal.Message{})
	j.Open(journal.Exchange{Heard: "vale"}) // nobody knows how it ended
	j.Mark("first", "", nil)
	require.NoError(t, j.Seal())
	for n := range 3 {
		j, found, err := journal.Reopen(journal.Config{Now: time.Now, Path: path})
		require.NoError(t, err)
		require.False(t, found.Killed)
		require.Zero(t, j.Busy())
		j.Mark(journal.MarkRestart, "", nil)
		j.Close(j.Open(journal.Exchange{Heard: "vale"}), journal.Answered, 200, journal.Message{})
		require.NoError(t, j.Sound())
		require.NoError(t, j.Seal())
		read, err := journal.Open(path)
		require.NoError(t, err)
		require.NoError(t, read.Sound())
		all := read.View()
		require.Len(t, all, 5+2*n)
		last := all[len(all)-1]
		require.Equal(t, 3+n, last.Exchange.Nth)
		require.Equal(t, 2+n, all[len(all)-2].Mark.Nth)
		require.NoError(t, read.Seal())
	}
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, raw[:len(raw)-3], 0o600)) // a seal that was being written
	j, found, err := journal.Reopen(journal.Config{Now: time.Now, Path: path})
	require.NoError(t, err)
	require.True(t, found.Killed)
	require.Positive(t, found.Torn)
	require.Zero(t, found.Lost)
	j.Mark(journal.MarkRestart, "", nil)
	require.NoError(t, j.Seal())
	require.NoError(t, j.Sound())
}

// begun is a session named north in a server that keeps its sessions.
func begun(t *testing.T, o session.Options) (*again, *session.Session) {
	t.Helper()
	a := newAgain(t.TempDir())
	t.Cleanup(func() { require.NoError(t, a.close()) })
	_, err := a.start()
	require.NoError(t, err)
	o.Key = "north"
	s, err := a.manager.Load().Create(t.Context(), o)
	require.NoError(t, err)
	return a, s
}

// over is the session after one more start.
func (a *again) over(t *testing.T) *session.Session {
	t.Helper()
	_, err := a.start()
	require.NoError(t, err)
	s, err := a.get()
	require.NoError(t, err)
	require.NoError(t, s.Damage())
	return s
}

// booking is a request to book the first free slot.
func (a *again) booking(t *testing.T, s *session.Session) func() *http.Request {
	t.Helper()
	p := s.World.Providers()[0]
	res, err := goodconsumer.Booking(p, free(p)[0])
	require.NoError(t, err)
	raw, err := res.Encode()
	require.NoError(t, err)
	return func() *http.Request {
		req, err := goodconsumer.Request(t.Context(), goodconsumer.To(s.World, p), http.MethodPost, "/Appointment", raw, "X-Request-Id: 09a01679-2564-4fb4-9129-aef1bc2ea65e")
		require.NoError(t, err)
		return req
	}
}

func (a *again) send(t *testing.T, req *http.Request) (int, fhir.Resource) {
	t.Helper()
	resp, err := a.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	body, err := fhir.Decode(raw)
	require.NoError(t, err)
	return resp.StatusCode, body
}

func TestARequestThatSucceededIsKnownAfterARestart(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	req := a.booking(t, s)
	status, _ := a.send(t, req())
	require.Equal(t, http.StatusCreated, status)
	status, before := a.send(t, req())
	require.NotEqual(t, http.StatusCreated, status)
	s = a.over(t)
	again, after := a.send(t, req())
	require.Equal(t, status, again)
	require.Equal(t, before.String("issue", 0, "diagnostics"), after.String("issue", 0, "diagnostics"))
	require.Len(t, s.World.Providers()[0].State().Bookings, 1)
}

func TestWhatAProviderOwesTheRegistryIsOwedAfterARestart(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	require.NoError(t, s.World.RegistryOutage(true))
	status, made := a.send(t, a.booking(t, s)())
	require.Equal(t, http.StatusCreated, status)
	require.NoError(t, s.World.Providers()[0].CancelLocally(t.Context(), made.ID()))
	require.NoError(t, s.World.Settle(t.Context()))
	s = a.over(t)
	require.Equal(t, 2, s.World.Providers()[0].Owes())
	require.NoError(t, s.World.Settle(t.Context()))
	require.Empty(t, s.World.State().Pointers, "the registry is away still")
	require.NoError(t, s.World.RegistryOutage(false))
	require.NoError(t, s.World.Settle(t.Context()))
	pointers := s.World.State().Pointers
	require.Len(t, pointers, 1)
	require.Equal(t, "cancelled", pointers[0].Status)
	s = a.over(t)
	require.Zero(t, s.World.Providers()[0].Owes())
	require.Equal(t, pointers, s.World.State().Pointers)
}

func TestAClockThatRanHasGoneOn(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7})
	var ahead atomic.Int64
	a.config.Real = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s.World.Clock.Advance(100 * time.Hour)
	s.World.ClockMoved()
	before := s.World.Clock.Now()
	ahead.Store(int64(time.Hour))
	s = a.over(t)
	require.True(t, s.World.Clock.Running())
	require.InDelta(t, float64(time.Hour), float64(s.World.Clock.Now().Sub(before)), float64(time.Minute))
	s.World.Clock.Freeze()
	s.World.ClockMoved()
	at := s.World.Clock.Now()
	s = a.over(t)
	require.False(t, s.World.Clock.Running())
	require.Equal(t, at, s.World.Clock.Now())
}

func TestABookingInXMLReadsAfterARestartAsBefore(t *testing.T) {
	t.Parallel()
	a, s := begun(t, session.Options{Seed: 7, Variance: 11})
	p := s.World.Providers()[0]
	res, err := goodconsumer.Booking(p, free(p)[0])
	require.NoError(t, err)
	raw, err := res.EncodeXML()
	require.NoError(t, err)
	req, err := goodconsumer.Request(t.Context(), goodconsumer.To(s.World, p), http.MethodPost, "/Appointment", raw, "Content-Type: application/fhir+xml", "Accept: application/fhir+json")
	require.NoError(t, err)
	status, made := a.send(t, req)
	require.Equal(t, http.StatusCreated, status)
	s = a.over(t)
	read, err := goodconsumer.Request(t.Context(), goodconsumer.To(s.World, s.World.Providers()[0]), http.MethodGet, "/Appointment/"+made.ID(), nil)
	require.NoError(t, err)
	status, again := a.send(t, read)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, made, again)
}
