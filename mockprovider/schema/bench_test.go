package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// The booking of the wire contract's example: the quick evaluator, the rules, both,
// what gojsonschema takes, and what reading the same body takes.
func BenchmarkValidateBooking(b *testing.B) {
	data, err := fixtures.FS.ReadFile("resources/valid/booking-request/wire-example.json")
	require.NoError(b, err)
	r, err := fhir.Decode(data)
	require.NoError(b, err)
	set := newSet(b)
	body, err := r.Encode()
	require.NoError(b, err)
	b.Run("schema-fast", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !set.Fast(schema.BookingRequest, map[string]any(r)) {
				b.Fatal("refused")
			}
		}
	})
	b.Run("rules", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if set.Rules(schema.BookingRequest, r) != nil {
				b.Fatal("refused")
			}
		}
	})
	b.Run("validate", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if set.Validate(schema.BookingRequest, r) != nil {
				b.Fatal("refused")
			}
		}
	})
	b.Run("gojsonschema", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if ok, err := set.Full(schema.BookingRequest, map[string]any(r)); !ok || err != nil {
				b.Fatal("refused")
			}
		}
	})
	b.Run("json-unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v map[string]any
			if json.Unmarshal(body, &v) != nil {
				b.Fatal("unreadable")
			}
		}
	})
}
