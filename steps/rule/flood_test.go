package rule_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// repeatedUpdates is a recorded story in which each update was sent a number of times. Refused says that all but the first
// were refused.
func repeatedUpdates(view journal.View, times int, refused bool) journal.View {
	hops := map[int]journal.Entry{}
	for _, e := range view {
		if e.Exchange != nil && e.Exchange.Via != 0 {
			hops[e.Exchange.Via] = e
		}
	}
	var out journal.View
	event := 0
	nth := map[string]int{}
	var add func(e journal.Entry, via int, again bool)
	add = func(e journal.Entry, via int, again bool) {
		event++
		seq, at, closed := e.Seq, len(out), e.Closed
		e.Seq = event
		if e.Exchange == nil {
			out = append(out, e)
			return
		}
		x := *e.Exchange
		nth[x.Heard]++
		x.Nth, x.Via = nth[x.Heard], via
		if again && refused {
			x.Status = http.StatusConflict
		}
		e.Exchange = &x
		out = append(out, e)
		if hop, ok := hops[seq]; ok && via == 0 {
			add(hop, e.Seq, again)
		}
		if closed != 0 {
			event++
			out[at].Closed = event
		}
	}
	for _, e := range view {
		if e.Exchange != nil && e.Exchange.Via != 0 {
			continue
		}
		n := 1
		if e.Exchange != nil && e.Exchange.Method == http.MethodPut {
			n = times
		}
		for i := range n {
			add(e, 0, i > 0)
		}
	}
	return out
}

// BenchmarkRepeatedUpdates judges a story in which a consumer sent one update again and again.
func BenchmarkRepeatedUpdates(b *testing.B) {
	cat, view := catalogue(b), read(b, "reference-RB-36").view
	for _, answer := range []string{"accepted", "refused"} {
		for _, times := range []int{300, 1000, 3000, 10000} {
			b.Run(fmt.Sprintf("%s/%d", answer, times), func(b *testing.B) {
				flood := repeatedUpdates(view, times, answer == "refused")
				b.ReportAllocs()
				for b.Loop() {
					_, err := rule.JudgeAll(flood, cat)
					require.NoError(b, err)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*times), "ns/call")
			})
		}
	}
}
