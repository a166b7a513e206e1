package session_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func TestNothingCrossesFromOneSessionToAnother(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{Dir: t.TempDir()})
	a, b := s.create(t, session.Options{Seed: 7}), s.create(t, session.Options{Seed: 7})
	inA, inB := vale(t, a), vale(t, b)
	require.NotEqual(t, a.Key, b.Key)
	made := s.ask(t.Context(), a.World, inA, http.MethodPost, "/Appointment", s.booking(inA, free(inA)[0]))
	require.Equal(t, http.StatusCreated, made.status, "%v %v", made.err, made.body)
	settle(t, a)

	require.Equal(t, http.StatusNotFound, s.ask(t.Context(), b.World, inB, http.MethodGet, "/Appointment/"+made.body.ID(), nil).status)
	require.Equal(t, http.StatusForbidden, s.ask(t.Context(), b.World, inA, http.MethodGet, "/Appointment/"+made.body.ID(), nil).status,
		"the proxy of one session leads to no provider of another")
	require.Empty(t, b.World.State().Providers[0].Bookings)
	require.Empty(t, b.World.State().Pointers)
	require.Len(t, a.World.State().Pointers, 1)
	for _, e := range b.World.Journal.View() {
		require.NotContains(t, e.Exchange.Target, a.Key+"/vale/STU3/1/Appointment\x00")
		require.False(t, strings.HasPrefix(e.Exchange.Target, "/s/"+a.Key), "each journal holds its own")
	}
	id, secret := a.World.RegistryClient("North")
	other, otherSecret := b.World.RegistryClient("North")
	require.Equal(t, id, other)
	require.NotEqual(t, secret, otherSecret, "no secret follows from the seed")
	require.False(t, b.World.Registry().HasClient(id, secret), "what one session gives is worth nothing in another")
	b.World.Clock.Advance(time.Hour)
	require.Greater(t, b.World.Clock.Now().Sub(a.World.Clock.Now()), 50*time.Minute)
}

func TestASessionEndsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newServer(t, session.Config{Dir: dir})
	made := s.create(t, session.Options{Key: "north", Name: "North 111"})
	require.FileExists(t, filepath.Join(dir, "north.journal"))
	p := vale(t, made)
	require.NoError(t, s.End("north"))
	require.NoFileExists(t, filepath.Join(dir, "north.journal"))
	got := s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch, nil)
	require.Equal(t, http.StatusNotFound, got.status)
	require.Contains(t, got.body.String("issue", 0, "diagnostics"), "no session has this address")
	require.ErrorIs(t, s.End("north"), session.ErrNotFound)
	_, err := s.Get("north")
	require.ErrorIs(t, err, session.ErrNotFound)
	s.create(t, session.Options{Key: "north"})
}

func TestSessionsThatNobodyUsesAreEnded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	s := newServer(t, session.Config{Real: func() time.Time { return now }, Idle: time.Hour})
	s.create(t, session.Options{Key: "default", Kept: true})
	s.create(t, session.Options{Key: "idle"})
	busy := s.create(t, session.Options{Key: "busy"})
	now = now.Add(40 * time.Minute)
	require.NoError(t, busy.Touch())
	now = now.Add(40 * time.Minute)
	n, err := s.Sweep()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	keys := []string{}
	for _, left := range s.List() {
		keys = append(keys, left.Key)
	}
	require.ElementsMatch(t, []string{"default", "busy"}, keys)
}

func TestSessionsThatCannotBeMadeSayWhy(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{Max: 2})
	s.create(t, session.Options{Key: "one"})
	for name, c := range map[string]struct {
		options session.Options
		want    error
	}{
		"a key that is taken":     {session.Options{Key: "one"}, session.ErrTaken},
		"a key that leads away":   {session.Options{Key: "../one"}, session.ErrKey},
		"a name that breaks logs": {session.Options{Name: "a\nb"}, session.ErrName},
		"a name without end":      {session.Options{Name: strings.Repeat("x", 81)}, session.ErrName},
		"a name of spaces":        {session.Options{Name: " \u00a0\t"}, session.ErrName},
		"a name not all seen":     {session.Options{Name: "a\u202eb"}, session.ErrName},
		"a name of two lines":     {session.Options{Name: "a\u2028b"}, session.ErrName},
		"a name with a C1 code":   {session.Options{Name: "a\u0085b"}, session.ErrName},
		"a name that is no text":  {session.Options{Name: "a\xffb"}, session.ErrName},
	} {
		_, err := s.Create(t.Context(), c.options)
		require.ErrorIs(t, err, c.want, name)
	}
	s.create(t, session.Options{})
	_, err := s.Create(t.Context(), session.Options{})
	require.ErrorIs(t, err, session.ErrTooMany)
	require.NoError(t, s.Close())
	_, err = s.Create(t.Context(), session.Options{})
	require.ErrorIs(t, err, session.ErrClosed)
	for _, c := range []session.Config{{}, {Root: "http://x.example/"}, {Root: "http://x.example"}, {Root: "http://x.example", Real: time.Now, Max: -1}} {
		_, err := session.New(c)
		require.Error(t, err)
	}
}

func TestDiariesAreFilledAndFilledAgainWhenADayHasPassed(t *testing.T) {
	t.Parallel()
	morning := time.Date(2031, 3, 7, 9, 5, 0, 0, time.UTC)
	s := newServer(t, session.Config{})
	made := s.create(t, session.Options{Start: morning, Frozen: true})
	p := vale(t, made)
	slots := p.State().Slots
	require.Equal(t, morning.Add(10*time.Minute), slots[0].Start, "from now on")
	require.Equal(t, "2031-03-13T23:00:00Z", slots[len(slots)-1].Start.Format(time.RFC3339), "for a week")
	made.World.Clock.Advance(24 * time.Hour)
	require.Equal(t, http.StatusOK, s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch, nil).status)
	again := p.State().Slots
	require.Equal(t, "2031-03-14T23:00:00Z", again[len(again)-1].Start.Format(time.RFC3339))
	require.Len(t, again, len(slots)+66)
	empty := s.create(t, session.Options{Empty: true})
	require.Empty(t, vale(t, empty).State().Slots)
}

func TestAClockRunsUnlessItIsFrozen(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{})
	require.True(t, s.create(t, session.Options{}).World.Clock.Running())
	frozen := s.create(t, session.Options{Frozen: true, Start: time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)})
	require.False(t, frozen.World.Clock.Running())
	require.Equal(t, "2031-03-07T15:00:00Z", frozen.World.Clock.Now().Format(time.RFC3339))
}

func TestLimitsOfASessionAnswerClearly(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{Limits: session.Limits{Bookings: 1, BodyBytes: 8 << 10}})
	made := s.create(t, session.Options{})
	p := vale(t, made)
	slots := free(p)
	require.Equal(t, http.StatusCreated, s.ask(t.Context(), made.World, p, http.MethodPost, "/Appointment", s.booking(p, slots[0])).status)
	got := s.ask(t.Context(), made.World, p, http.MethodPost, "/Appointment", s.booking(p, slots[1]))
	require.Equal(t, http.StatusInsufficientStorage, got.status)
	require.Contains(t, got.body.String("issue", 0, "diagnostics"), "as many bookings as it may")
	require.Len(t, p.State().Bookings, 1)
	require.NoError(t, s.End(made.Key))
	made = s.create(t, session.Options{})
	p = vale(t, made)
	large := s.booking(p, free(p)[0])
	large["description"] = strings.Repeat("x", 9<<10)
	got = s.ask(t.Context(), made.World, p, http.MethodPost, "/Appointment", large)
	require.Equal(t, http.StatusRequestEntityTooLarge, got.status)
	require.Contains(t, got.body.String("issue", 0, "diagnostics"), "longer than 8192 bytes")
}

func TestTheJournalOfASessionIsReadBackFromItsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newServer(t, session.Config{Dir: dir})
	made := s.create(t, session.Options{Key: "north"})
	p := vale(t, made)
	require.Equal(t, http.StatusOK, s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch, nil).status)
	settle(t, made)
	want := made.World.Journal.View()
	require.NoError(t, s.Close())
	require.Len(t, want, 2)
	require.Equal(t, want, made.World.Journal.View(), "after the end too")
	text, err := os.ReadFile(filepath.Join(dir, "north.journal"))
	require.NoError(t, err)
	require.NotEmpty(t, text)
	require.True(t, journal.Quiet(want))
}

// TestAThousandSessionsLeaveNothingBehind creates sessions, uses each once and ends them.
func TestAThousandSessionsLeaveNothingBehind(t *testing.T) {
	// Not parallel: it counts goroutines and memory.
	s := newServer(t, session.Config{Dir: t.TempDir()})
	use := func(n int) {
		for range n {
			made := s.create(t, session.Options{})
			p := vale(t, made)
			require.Equal(t, http.StatusOK, s.ask(t.Context(), made.World, p, http.MethodGet, slotSearch, nil).status)
			require.NoError(t, s.End(made.Key))
		}
	}
	held := func() (uint64, int) {
		var m runtime.MemStats
		for range 3 {
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc, runtime.NumGoroutine()
	}
	n := 1000
	if testing.Short() {
		n = 50
	}
	use(20)
	heap, goroutines := held()
	use(n)
	after, left := held()
	for deadline := time.Now().Add(5 * time.Second); left > goroutines && time.Now().Before(deadline); after, left = held() {
		runtime.Gosched()
	}
	require.LessOrEqual(t, left, goroutines+2, "the client's connection has two of its own")
	require.Less(t, int64(after)-int64(heap), int64(2<<20), "heap before %d, after %d", heap, after)
}

func TestNoNameEndsOrBeginsWithSpace(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{})
	for _, c := range []struct{ key, name, want string }{
		{"a", "", "session without a name"},
		{"abc", "", "session without a name"},
		{"abcd", "", "session a"},
		{"default", "", "session d"},
		{"north", "  North 111\t", "North 111"},
		{"south", "Évora – 南", "Évora – 南"},
	} {
		require.Equal(t, c.want, s.create(t, session.Options{Key: c.key, Name: c.name}).Name)
	}
}

// stuckBody is a body whose reading does not end, whatever becomes of the request.
type stuckBody struct{ begun, release chan struct{} }

func (b stuckBody) Read([]byte) (int, error) {
	close(b.begun)
	<-b.release
	return 0, io.EOF
}

func (b stuckBody) Close() error { return nil }

func TestARequestThatDoesNotEndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	s := newServer(t, session.Config{})
	made := s.create(t, session.Options{Key: "north"})
	body := stuckBody{make(chan struct{}), make(chan struct{})}
	left := make(chan struct{})
	go func() {
		defer close(left)
		defer func() { _ = recover() }() // as net/http does
		req := httptest.NewRequest(http.MethodPost, made.World.ProxyURL(), nil)
		req.Body, req.ContentLength = body, 1
		s.ServeHTTP(httptest.NewRecorder(), req)
	}()
	<-body.begun
	require.ErrorContains(t, s.Close(), "did not finish")
	close(body.release)
	<-left
}
