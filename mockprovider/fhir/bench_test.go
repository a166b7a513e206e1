package fhir_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// BenchmarkDecode reads the booking of the standard's example. The baseline is json.Unmarshal
// into an any, which builds the same tree but for its numbers.
func BenchmarkDecode(b *testing.B) {
	body := bookingBody(b)
	b.Run("baseline=json.Unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var v any
			require.NoError(b, json.Unmarshal(body, &v))
		}
	})
	b.Run("fhir.Decode", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			_, err := fhir.Decode(body)
			require.NoError(b, err)
		}
	})
}
