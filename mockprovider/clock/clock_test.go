package clock_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
)

var friday = time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)

func TestTheClockStandsStillUntilItIsMoved(t *testing.T) {
	t.Parallel()
	c := clock.At(friday.In(time.FixedZone("", 3600)))
	require.Equal(t, friday, c.Now(), "it is in UTC")
	require.Equal(t, friday, c.Now())
	c.Advance(time.Hour)
	require.Equal(t, friday.Add(time.Hour), c.Now())
	c.Set(friday.Add(-time.Hour).In(time.FixedZone("", -3600)))
	require.Equal(t, friday.Add(-time.Hour), c.Now(), "it can go back")
}

func TestTheZeroClockStandsAtTheZeroTime(t *testing.T) {
	t.Parallel()
	var c clock.Clock
	require.True(t, c.Now().IsZero())
	c.Advance(time.Second)
	require.False(t, c.Now().IsZero())
}

func TestTheClockMayBeMovedByManyAtOnce(t *testing.T) {
	t.Parallel()
	c := clock.At(friday)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() { c.Advance(time.Second); _ = c.Now() })
	}
	wg.Wait()
	require.Equal(t, friday.Add(100*time.Second), c.Now())
}

func TestTheClockRunsBesideTheRealOneUntilItIsFrozen(t *testing.T) {
	t.Parallel()
	moment := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	c := clock.At(friday)
	require.False(t, c.Running())
	c.Run(func() time.Time { return moment })
	require.True(t, c.Running())
	require.Equal(t, friday, c.Now(), "it goes on from where it was")
	moment = moment.Add(time.Minute)
	require.Equal(t, friday.Add(time.Minute), c.Now())
	c.Advance(time.Hour)
	require.Equal(t, friday.Add(time.Hour+time.Minute), c.Now())
	c.Set(friday)
	moment = moment.Add(time.Second)
	require.Equal(t, friday.Add(time.Second), c.Now(), "and from where it is set")
	c.Freeze()
	moment = moment.Add(time.Hour)
	require.Equal(t, friday.Add(time.Second), c.Now())
	c.Run(func() time.Time { return moment })
	require.Equal(t, friday.Add(time.Second), c.Now())
}
