package identity

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkTokenBySize reads tokens of 1, 10, 100 and 1,000 KiB: time and memory for each byte must stay the same.
func BenchmarkTokenBySize(b *testing.B) {
	enc := base64.RawURLEncoding.EncodeToString
	head := "Bearer " + enc([]byte(`{"alg":"none","typ":"JWT"}`)) + "."
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10 * 3 / 4
		var members strings.Builder
		for i := range n / 12 {
			fmt.Fprintf(&members, `"a%06d":1,`, i)
		}
		for name, text := range map[string]string{
			"claims": head + enc([]byte(`{`+members.String()+`"a":1}`)) + ".",
			"scopes": head + enc([]byte(`{"requested_scope":"`+strings.Repeat("a ", n/2)+`"}`)) + ".",
			"nested": head + enc([]byte(`{"a":`+strings.Repeat("[", n))) + ".",
			"dots":   "Bearer " + strings.Repeat(".", n),
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if claims, err := parse(text); err == nil {
						_ = strings.Fields(claims.text("requested_scope"))
					}
				}
			})
		}
	}
}
