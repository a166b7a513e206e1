package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// BenchmarkScreenBySize reads screens of 1, 10, 100 and 1,000 KiB, right and wrong: time and memory for each byte must
// stay the same.
func BenchmarkScreenBySize(b *testing.B) {
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		var unknown strings.Builder
		for i := range n / 14 {
			fmt.Fprintf(&unknown, `,"a%06d":"b"`, i)
		}
		for name, text := range map[string]string{
			"messages": `{"stage":"open","messages":[` + strings.Repeat(`{"about":"encounter","says":"note","text":"x"},`, n/48) + `{"about":"encounter","says":"note","text":"x"}]}`,
			"misfits":  `{"stage":"open","messages":[` + strings.Repeat(`{"about":1},`, n/12) + `{}]}`,
			"unknown":  `{"stage":"open"` + unknown.String() + `}`,
			"nested":   `{"stage":"open","messages":` + strings.Repeat(`[`, n/2) + strings.Repeat(`]`, n/2) + `}`,
			"text":     `{"stage":"open","text":"` + strings.Repeat(`caf\u00e9 `, n/10) + `"}`,
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					var screen contract.Screen
					_ = message.Read(message.Screen, []byte(text), &screen)
				}
			})
		}
	}
}
