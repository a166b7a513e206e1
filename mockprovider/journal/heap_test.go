package journal_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/clock"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// pattern is what the bodies of exchanges begin as.
var pattern = func() []byte {
	out := make([]byte, 5572)
	for i := range out {
		out[i] = byte(i*i>>3 + i)
	}
	return out
}()

// exchange returns the nth of many exchanges of the size of a booking: 2.5 KB and 3 KB.
func exchange(n int) (journal.Exchange, journal.Message) {
	body := bytes.Clone(pattern)
	for _, at := range []int{0, 1200, 2490, 2500, 4000, 5560} {
		binary.LittleEndian.PutUint64(body[at:], uint64(n)*0x9E3779B97F4A7C15)
	}
	request := http.Header{
		"Content-Type": {"application/fhir+json"}, "Authorization": {"Bearer " + strings.Repeat("t", 500)}, "Accept": {"application/fhir+json"},
	}
	answer := http.Header{"Content-Type": {"application/fhir+json"}, "Etag": {`W/"1"`}, "Location": {"/STU3/1/Appointment/1"}}
	x := journal.Exchange{
		Heard: "vale", Method: "POST", Target: "/STU3/1/Appointment", Host: "utc.vale.example", Proto: "HTTP/1.1",
		Request: journal.Message{Body: body[:2500:2500], Header: request},
	}
	return x, journal.Message{Body: body[2500:], Header: answer}
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // what pools hold goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// It is not parallel: the heap is everybody's.
func TestAHundredThousandExchangesFitIntoAFewMebibytes(t *testing.T) { //nolint:paralleltest // see above
	count := 100_000
	if testing.Short() || raced {
		count = 10_000 // make test has it with all of them without the race detector, which makes it ten times as long
	}
	before := liveHeap()
	j, path := create(t, journal.Config{KeepBytes: journal.DefaultKeepBytes})
	for i := range count {
		x, answer := exchange(i)
		j.Close(j.Open(x), journal.Answered, 201, answer)
	}
	held := int64(liveHeap()) - int64(before)
	t.Logf("%d exchanges, %d MiB of file, %.1f MiB of live heap", count, j.Bytes()>>20, float64(held)/(1<<20))
	require.Less(t, held, int64(27<<20))
	require.NoError(t, j.Sound())

	same := func(j *journal.Journal, count int) {
		n := 0
		for e, err := range j.Subscribe(t.Context(), 0) {
			require.NoError(t, err)
			x, answer := exchange(n)
			if !bytes.Equal(x.Request.Body, e.Exchange.Request.Body) || !bytes.Equal(answer.Body, e.Exchange.Response.Body) {
				require.Fail(t, "other bytes are read back", "exchange %d", n)
			}
			if n == 0 {
				require.Equal(t, x.Request.Header, e.Exchange.Request.Header)
				require.Equal(t, answer.Header, e.Exchange.Response.Header)
			}
			if n++; n == count {
				break
			}
		}
		require.Equal(t, count, n)
	}
	same(j, 1000)
	require.NoError(t, j.Seal())
	same(reopen(t, path), count)
	runtime.KeepAlive(j)
}

// BenchmarkAppend measures what an exchange costs those who append it: in memory, in a
// file whose disk keeps up, and in a file without a pause, which is the disk's own pace.
func BenchmarkAppend(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmarkAppend(b, journal.New(clock.At(start).Now), func() {}) })
	b.Run("file", func(b *testing.B) {
		j, _ := create(b, journal.Config{KeepBytes: journal.DefaultKeepBytes})
		n := 0
		benchmarkAppend(b, j, func() {
			if n++; n%400 == 0 {
				b.StopTimer()
				j.Flush()
				b.StartTimer()
			}
		})
	})
	b.Run("file without a pause", func(b *testing.B) {
		j, _ := create(b, journal.Config{KeepBytes: journal.DefaultKeepBytes})
		benchmarkAppend(b, j, func() {})
	})
}

func benchmarkAppend(b *testing.B, j *journal.Journal, pause func()) {
	b.Helper()
	x, answer := exchange(1)
	b.ReportAllocs()
	b.SetBytes(int64(len(x.Request.Body) + len(answer.Body)))
	for b.Loop() {
		seq := j.Open(x)
		j.Amend(seq, func(x *journal.Exchange) { x.Route = "book" })
		j.Close(seq, journal.Answered, 201, answer)
		pause()
	}
}
