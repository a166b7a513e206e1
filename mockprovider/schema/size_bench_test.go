package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// BenchmarkValidateBySize holds bookings of 1, 10, 100 and 1,000 KiB to their schema: time and memory for each byte must
// stay the same, whether they fit it or not.
func BenchmarkValidateBySize(b *testing.B) {
	data, err := fixtures.FS.ReadFile("resources/valid/booking-request/wire-example.json")
	require.NoError(b, err)
	set := newSet(b)
	require.NoError(b, set.Validate(schema.BookingRequest, decoded(b, data)))
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		var unknown strings.Builder
		for i := range n / 14 {
			fmt.Fprintf(&unknown, `"a%06d":"b",`, i)
		}
		for name, more := range map[string]string{
			"unknown elements": unknown.String(),
			"extensions":       `"extension":[` + strings.Repeat(`{"url":"http://example.org/x","valueString":"x"},`, n/49) + `{"url":"http://example.org/x","valueString":"x"}],`,
			"identifiers":      `"identifier":[` + strings.Repeat(`{"system":"http://example.org/x","value":"x"},`, n/45) + `{"system":"http://example.org/x","value":"x"}],`,
			"misfits":          `"identifier":[` + strings.Repeat(`{"system":1},`, n/13) + `{}],`,
		} {
			text := strings.Replace(string(data), "{", "{"+more, 1)
			body := decoded(b, []byte(text))
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					_ = set.Validate(schema.BookingRequest, body)
				}
			})
		}
	}
}

func decoded(b *testing.B, raw []byte) fhir.Resource {
	b.Helper()
	require.True(b, json.Valid(raw))
	r, err := fhir.Decode(raw)
	require.NoError(b, err)
	return r
}
