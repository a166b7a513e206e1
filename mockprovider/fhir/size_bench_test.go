package fhir_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// BenchmarkDecodeJSONBySize reads and checks bodies of 1, 10, 100 and 1,000 KiB: time and memory
// for each byte must stay the same.
func BenchmarkDecodeJSONBySize(b *testing.B) {
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		for name, text := range map[string]string{
			"members":  `{"resourceType":"Patient"` + numbered(n/12, `,"a%06d":1`) + `}`,
			"elements": `{"resourceType":"Patient","name":[` + strings.Repeat(`{"given":["x"]},`, n/16) + `{}]}`,
			"nulls":    `{"resourceType":"Patient","name":[{"given":[` + strings.Repeat(`null,`, n/10) + `"x"],"_given":[` + strings.Repeat(`null,`, n/10) + `{"id":"x"}]}]}`,
			"escapes":  `{"resourceType":"Patient","id":"` + strings.Repeat(`\u0061`, n/6) + `"}`,
			"text":     `{"resourceType":"Patient","text":{"status":"generated","div":"<div>` + strings.Repeat(`<p>x</p>`, n/8) + `</div>"}}`,
			"digits":   `{"resourceType":"Patient","a":` + strings.Repeat(`1`, n) + `}`,
			"brackets": `{"resourceType":"Patient","a":` + strings.Repeat(`[`, n),
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = fhir.Decode([]byte(text))
				}
			})
		}
	}
}
