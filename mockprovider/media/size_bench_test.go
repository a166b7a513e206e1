package media_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// BenchmarkHeadersBySize reads headers of 1, 10, 100 and 1,000 KiB: time and memory for each byte must stay the same.
func BenchmarkHeadersBySize(b *testing.B) {
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		for name, header := range map[string]http.Header{
			"Accept of many":         {"Accept": {strings.Repeat("text/html;q=0.1,", n/16)}},
			"Accept with parameters": {"Accept": {"text/html" + strings.Repeat(";a=b", n/4)}},
			"Accept in many lines":   {"Accept": strings.Split(strings.Repeat("text/html ", n/10), " ")},
			"Content-Type":           {"Content-Type": {"application/fhir+json" + strings.Repeat(";a=b", n/4)}},
			"Accept-Encoding":        {"Accept-Encoding": {strings.Repeat("br;q=0.1,", n/9)}},
		} {
			r := request("")
			r.Header = header
			b.Run(fmt.Sprintf("%s/%dKiB", strings.ReplaceAll(name, " ", "_"), kib), func(b *testing.B) {
				b.SetBytes(int64(n))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = media.Answer(r)
					_, _, _ = media.Body(r.Header)
					_ = media.Compress(http.Header{}, r, []byte("x"))
				}
			})
		}
	}
}
