package httpapi

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkQueryBySize reads queries of 1, 10, 100 and 1,000 KiB: time and memory for each byte must stay the same.
func BenchmarkQueryBySize(b *testing.B) {
	now := time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		for name, text := range map[string]string{
			"unknown":  strings.Repeat("a=b&", n/4),
			"escapes":  "a=" + strings.Repeat("%41", n/3),
			"services": strings.Repeat("schedule.actor:healthcareservice=1&", n/35),
			"statuses": "status=" + strings.Repeat("free,", n/10) + "free&status=" + strings.Repeat("busy,", n/10) + "free",
			"includes": strings.Repeat("_include=Slot:schedule&", n/23),
			"windows":  strings.Repeat("start=ge2031-03-07T16:00:00Z&", n/29),
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = parseSlotQuery(text, now)
				}
			})
		}
	}
}
