// Package pacing has the garbage collector let about the same amount of garbage gather
// whatever is held. Go's own pace is in proportion to what is held: a mock that holds a
// few megabytes would be collected hundreds of times a second under load, and one that
// holds a million bookings would grow to twice their size, in memory that is slow
// because it is new. What a mock holds much of has few pointers, so that a collection
// costs little.
//
// It refuses to know what the memory is for.
//
//	pacing.Start(pacing.DefaultRoom)
package pacing

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// DefaultRoom is how much garbage may gather, in bytes.
const DefaultRoom = 32 << 20

// leastPercent is as often as is collected however much is held: at each fifth of it.
const leastPercent = 20

// Percent is the pace, as in GOGC, at which room bytes of garbage gather over live
// bytes that are held, or more where that would be less than a fifth of them.
func Percent(live, room uint64) int {
	const least = 1 << 20 // below this the collector's own figures are mostly its own
	return max(leastPercent, int(room*100/max(live, least)))
}

// Start sets the pace of the process, now and after every collection. It is called
// once, by a program.
func Start(room uint64) {
	debug.SetGCPercent(Percent(live(), room))
	arm(room)
}

// token is collected at every collection and made again.
type token struct{ _ [16]byte }

func arm(room uint64) {
	runtime.AddCleanup(&token{}, func(room uint64) {
		debug.SetGCPercent(Percent(live(), room))
		arm(room)
	}, room)
}

// live is how much the latest collection found to be held.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
