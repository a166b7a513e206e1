// Package pacing has the garbage collector let some garbage gather while little is
// held. A mock holds a few megabytes, and at Go's own pace it would be collected
// hundreds of times a second under load; with much held Go's own pace is right.
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

// DefaultRoom is how much garbage may gather at least, in bytes.
const DefaultRoom = 32 << 20

// goPercent is Go's own pace: as much garbage as there is held.
const goPercent = 100

// Percent is the pace, as in GOGC, at which at least room bytes of garbage gather
// over live bytes that are held. It is never below Go's own.
func Percent(live, room uint64) int {
	const least = 1 << 20 // below this the collector's own figures are mostly its own
	return max(goPercent, int(room*100/max(live, least)))
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
