package pacing_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/pacing"
)

func TestTheSameRoomIsLeftWhateverIsHeld(t *testing.T) {
	t.Parallel()
	require.Equal(t, 3200, pacing.Percent(0, 32<<20))
	require.Equal(t, 800, pacing.Percent(4<<20, 32<<20))
	require.Equal(t, 100, pacing.Percent(32<<20, 32<<20))
	require.Equal(t, 25, pacing.Percent(128<<20, 32<<20))
	require.Equal(t, 20, pacing.Percent(8<<30, 32<<20))
}

func TestThePaceFollowsWhatIsHeld(t *testing.T) {
	// Not parallel: it sets the pace of the process.
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	pacing.Start(1 << 30)
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	small := percent()
	require.Greater(t, small, 1000)
	held := make([]byte, 256<<20)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	deadline := time.Now().Add(10 * time.Second)
	for percent() > 500 { // the pace is set by a goroutine of the runtime, some time after a collection
		require.True(t, time.Now().Before(deadline), "the pace is still %d", percent())
		runtime.GC()
		runtime.Gosched()
	}
	runtime.KeepAlive(held)
}
