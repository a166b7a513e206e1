package postgres_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/pgtest"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

const lease = time.Second

// stopped is a clock that can be made to stand still, as that of a machine does which is suspended.
type stopped struct{ at atomic.Pointer[time.Time] }

func (c *stopped) now() time.Time {
	if at := c.at.Load(); at != nil {
		return *at
	}
	return time.Now()
}

func (c *stopped) stop() {
	at := time.Now()
	c.at.Store(&at)
}

// twoOwners has a session's owner stand still until another server has taken the session over, and both be asked for the same
// slot. The owner believes that its lease has not run out: nothing but the database can know better.
func twoOwners(t *testing.T, fenced bool) (first, second answer) {
	t.Helper()
	url := pgtest.Start(t).Database()
	clock := &stopped{}
	a := start(t, url, options{lease: lease, patience: 5 * time.Second, real: clock.now})
	b := start(t, url, options{lease: lease, patience: 20 * time.Second})
	s, err := a.Create(t.Context(), session.Options{Key: "shared", Kept: true})
	require.NoError(t, err)
	proxy, p := s.World.ProxyURL(), vale(t, s)
	slots := free(p)
	require.Equal(t, http.StatusCreated, a.book(proxy, p, slots[0]).status)
	handed := b.book(proxy, p, slots[1])
	require.Equal(t, http.StatusCreated, handed.status, handed.body)
	require.Empty(t, b.List())
	if !fenced {
		a.store.Unfence()
	}
	clock.stop()
	a.store.Silence()
	require.Eventually(t, func() bool { // until the lease has run out, the other server hands requests over
		return b.ask(proxy, p, http.MethodGet, "/metadata", nil).status == http.StatusOK && len(b.List()) == 1
	}, time.Minute, 50*time.Millisecond, "it was not taken over")
	second = b.book(proxy, p, slots[2])
	require.NoError(t, a.store.Sure(), "the owner believes in its lease")
	held, ok := b.List()[0].World.Provider("vale")
	require.True(t, ok)
	require.Len(t, held.Bookings(), 3, "what the first owner had answered is there")
	return a.book(proxy, p, slots[2]), second
}

func TestTwoOwnersNeverBothAnswer(t *testing.T) {
	t.Parallel()
	first, second := twoOwners(t, true)
	require.Equal(t, http.StatusCreated, second.status, second.body)
	require.Zero(t, first.status, "the first owner answered: %s", first.body)
}

func TestWithoutTheFenceBothAnswer(t *testing.T) {
	t.Parallel()
	first, second := twoOwners(t, false)
	require.Equal(t, http.StatusCreated, second.status, second.body)
	require.Equal(t, http.StatusCreated, first.status, "this test shows that the one before can fail: %s", first.body)
}

func TestAnOwnerWhoseLeaseMayHaveRunOutDoesNotAnswer(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t).Database()
	a := start(t, url, options{lease: lease, patience: 2 * lease})
	b := start(t, url, options{lease: lease})
	s, err := a.Create(t.Context(), session.Options{Key: "shared"})
	require.NoError(t, err)
	proxy, p := s.World.ProxyURL(), vale(t, s)
	slots := free(p)
	a.store.Silence()
	require.Eventually(t, func() bool { return a.store.Sure() != nil }, time.Minute, 10*time.Millisecond)
	before := s.World.Journal.Len()
	told := a.book(proxy, p, slots[0])
	require.Equal(t, http.StatusServiceUnavailable, told.status, told.body)
	require.Contains(t, told.body, "was not handled")
	require.Equal(t, before, s.World.Journal.Len(), "nothing was done")
	require.Equal(t, http.StatusCreated, b.book(proxy, p, slots[0]).status)
}
