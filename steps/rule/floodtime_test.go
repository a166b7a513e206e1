//go:build unix

package rule_test

import (
	"math"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// onTheProcessor is the time that this process has spent on a processor, which does not grow while others have it.
func onTheProcessor(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// Judging takes work in proportion to the calls: eight times as many take about eight times as much, and not sixty-four
// times. What is allocated is counted, and does not depend on the machine. Comparing allocates nothing, so the time on the
// processor is looked at as well, at the best of several turns.
func TestJudgingTakesWorkInProportionToTheCalls(t *testing.T) {
	cat, view := catalogue(t), read(t, "reference-RB-36").view
	for _, refused := range []bool{false, true} {
		took := func(times int) (allocated uint64, best time.Duration) {
			flood := repeatedUpdates(view, times, refused)
			best = math.MaxInt64
			for range 3 {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				begun := onTheProcessor(t)
				_, err := rule.JudgeAll(flood, cat)
				require.NoError(t, err)
				best = min(best, onTheProcessor(t)-begun)
				runtime.ReadMemStats(&after)
				allocated = after.TotalAlloc - before.TotalAlloc
			}
			return allocated, best
		}
		fewAllocated, few := took(100)
		manyAllocated, many := took(800)
		t.Logf("refused %t: %d and %d bytes, %s and %s", refused, fewAllocated, manyAllocated, few, many)
		require.Less(t, manyAllocated, 12*fewAllocated, "eight times as many calls; refused: %t", refused)
		require.Less(t, many, 24*few, "eight times as many calls took %s and not %s on the processor; refused: %t", many, few, refused)
	}
}
