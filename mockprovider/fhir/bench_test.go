package fhir_test

import (
	"encoding/json"
	"testing"
	"time"

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

// BenchmarkEncode writes the tree of the standard's example. The baseline is
// encoding/json, set to write the same bytes.
func BenchmarkEncode(b *testing.B) {
	r := decode(b, string(bookingBody(b)))
	b.Run("baseline=encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := encodeByStandardLibrary(map[string]any(r))
			require.NoError(b, err)
		}
	})
	b.Run("fhir.Encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := r.Encode()
			require.NoError(b, err)
		}
	})
}

// BenchmarkNewContent takes the consumer's part out of a body, and out of a tree.
func BenchmarkNewContent(b *testing.B) {
	body := bookingBody(b)
	r := decode(b, string(body))
	b.Run("baseline=json.Unmarshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v any
			require.NoError(b, json.Unmarshal(body, &v))
		}
	})
	b.Run("fhir.NewContent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := fhir.NewContent(body)
			require.NoError(b, err)
		}
	})
	b.Run("fhir.ContentOf", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := fhir.ContentOf(r)
			require.NoError(b, err)
		}
	})
}

// BenchmarkAppendAppointment writes a read's answer. One baseline copies as many
// bytes and does nothing else; the other copies the tree, changes it and marshals it.
func BenchmarkAppendAppointment(b *testing.B) {
	body := bookingBody(b)
	r := decode(b, string(body))
	content, err := fhir.NewContent(body)
	require.NoError(b, err)
	dst := make([]byte, 0, 2*len(body))
	b.Run("baseline=copy", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = append(dst[:0], body...)
		}
	})
	b.Run("baseline=json.Marshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := json.Marshal(map[string]any(asTree(r, someFields)))
			require.NoError(b, err)
		}
	})
	b.Run("fhir.AppendAppointment", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = fhir.AppendAppointment(dst[:0], content, someFields)
		}
	})
}

// BenchmarkInstant reads and writes a moment. The baselines are the regular
// expression with time.Parse, and time.Format.
func BenchmarkInstant(b *testing.B) {
	const text = "2031-03-07T17:30:00.000Z"
	at := time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)
	b.Run("baseline=regexp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := instantByRegexp(text)
			require.NoError(b, err)
		}
	})
	b.Run("fhir.Instant", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := fhir.Instant(text)
			require.NoError(b, err)
		}
	})
	dst := make([]byte, 0, 64)
	b.Run("baseline=time.AppendFormat", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = at.AppendFormat(dst[:0], "2006-01-02T15:04:05.000Z")
		}
	})
	b.Run("fhir.AppendInstant", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dst = fhir.AppendInstant(dst[:0], at)
		}
	})
}
