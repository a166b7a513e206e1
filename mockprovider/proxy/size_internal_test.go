package proxy

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkTargetBySize reads request targets of 1, 10, 100 and 1,000 KiB: time and memory for each byte must stay the same.
func BenchmarkTargetBySize(b *testing.B) {
	to, err := newRoute(Provider{Base: "http://vale.example/STU3/1", Way: http.DefaultTransport})
	require.NoError(b, err)
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		for name, target := range map[string]string{
			"plain":   "/http://vale.example/STU3/1/Appointment/" + strings.Repeat("a", n),
			"encoded": "/http%3A%2F%2Fvale.example%2FSTU3%2F1%2F" + strings.Repeat("%2e%2e%2f", n/9),
			"twice":   "/http%253A%252F%252F" + strings.Repeat("%25", n/3),
			"slashes": "/" + strings.Repeat("/", n),
			"dots":    "/http://vale.example/STU3/1/" + strings.Repeat("../", n/3),
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(target)))
				b.ReportAllocs()
				for b.Loop() {
					_, _, _ = find(target, "", []route{to})
				}
			})
		}
	}
}
