package registrar_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/registrar"
)

func TestWhatTheRegistryRefusesForGoodIsNotSentAgain(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	f.next("register", status(422))
	r.Booked(sample())
	r.Cancelled(sample())
	settle(t, r)
	require.Zero(t, r.Pending())
	require.Equal(t, "token register search", f.asked(), "there is no pointer to cancel")

	r.Booked(sample())
	settle(t, r)
	f.next("update", status(422), status(422), status(422))
	r.Cancelled(sample())
	settle(t, r)
	require.Zero(t, r.Pending())
	f.next("read", status(404))
	r.Cancelled(sample())
	f.next("update", status(400))
	r.Cancelled(sample())
	settle(t, r)
	require.Zero(t, r.Pending())
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, nil)
	f.next("register", status(403))
	r.Booked(sample())
	settle(t, r)
	require.Equal(t, "token register token register", f.asked())
	require.Equal(t, "Bearer t-2", f.seen[3].Header.Get("Authorization"))
	second := sample()
	second.URL += "-2"
	f.next("register", status(401), status(403))
	r.Booked(second)
	settle(t, r)
	require.Equal(t, 1, r.Pending())
	require.Equal(t, "token register token register register token register", f.asked())
}

func TestATokenIsUsedUntilItIsAboutToEnd(t *testing.T) {
	t.Parallel()
	clk := clock.At(sample().Created)
	f, r := newRig(t, func(c *registrar.Config) { c.Real = clk.Now })
	for i, step := range []time.Duration{0, 58 * time.Minute, 2 * time.Minute} {
		clk.Advance(step)
		b := sample()
		b.URL += fmt.Sprint(i)
		r.Booked(b)
		settle(t, r)
	}
	require.Equal(t, "token register register token register", f.asked())
}

func TestFailedWorkIsTriedAgainUnasked(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, func(c *registrar.Config) { c.BackOff = time.Millisecond })
	f.next("register", status(500), status(500))
	r.Booked(sample())
	require.Eventually(t, func() bool { return r.Pending() == 0 }, 5*time.Second, time.Millisecond)
	require.Equal(t, "token register search register search register", f.asked())
}

func TestARegistryThatAnswersNothingIsGivenUpAfterTheTimeout(t *testing.T) {
	t.Parallel()
	f, r := newRig(t, func(c *registrar.Config) { c.Timeout = 10 * time.Millisecond })
	f.next("token", func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
	r.Booked(sample())
	settle(t, r)
	require.Equal(t, 1, r.Pending())
}

func TestClosingEndsWorkInHandAndSettling(t *testing.T) {
	t.Parallel()
	reached := make(chan struct{})
	f, r := newRig(t, func(c *registrar.Config) { c.Timeout = time.Hour })
	f.next("token", func(req *http.Request) (*http.Response, error) {
		close(reached)
		<-req.Context().Done()
		return nil, req.Context().Err()
	})
	r.Booked(sample())
	<-reached
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, r.Settle(ctx), context.Canceled)
	var wg sync.WaitGroup
	var err error
	wg.Go(func() { err = r.Settle(t.Context()) })
	runtime.Gosched()
	r.Close()
	wg.Wait()
	if err != nil { // it may have been in time to see the work fail
		require.ErrorContains(t, err, "closed")
	}
	require.Equal(t, 1, r.Pending())
}

func TestAConfigurationNamesEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := registrar.Start(t.Context(), registrar.Config{Base: "x", Timeout: -1})
	for _, want := range []string{`Base "x"`, `Token ""`, "client id and secret", "cannot be negative", "Real is not set"} {
		require.ErrorContains(t, err, want)
	}
}
