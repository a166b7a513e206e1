package fhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// encodeByStandardLibrary is the oracle of Encode and of AppendString.
func encodeByStandardLibrary(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

func FuzzEncodeAgreesWithTheStandardLibrary(f *testing.F) {
	for _, seed := range oddTexts {
		f.Add([]byte(seed), "a\xffb", "-1.5e3")
	}
	f.Add(bookingBody(f), "\u2028<&>\x00\x1f\x7f\"\\/\b\f\n\r\té中😀\ufffd", "1e5")
	f.Add([]byte(`{"b":1}`), "12345678\xe2\x80", "0")
	f.Fuzz(func(t *testing.T, data []byte, text, number string) {
		r, err := fhir.Decode(data)
		if err != nil {
			r = fhir.Resource{}
		}
		r[text] = []any{text, json.Number(number), fhir.Resource{text: nil}, fhir.Resource(nil), []any(nil), true, false, len(text)}
		want, refused := encodeByStandardLibrary(map[string]any(r))
		got, err := r.Encode()
		if refused != nil {
			require.Error(t, err)
			require.Nil(t, got)
			return
		}
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))

		alone, err := encodeByStandardLibrary(text)
		require.NoError(t, err)
		require.Equal(t, "x"+string(alone), string(fhir.AppendString([]byte("x"), text)))
	})
}

func TestATreeThatCodeBuiltIsEncodedAsTheStandardLibraryDoes(t *testing.T) {
	deep := any("end")
	for range 700 {
		deep = []any{map[string]any{"a": deep}}
	}
	wide := map[string]any{}
	for name := range strings.FieldsSeq("t s r q p o n m l k j i h g f e d c b a u v w x y z") {
		wide[name] = name
	}
	for name, r := range map[string]fhir.Resource{
		"none":                 nil,
		"nothing in it":        {},
		"empty parts":          {"a": []any{}, "b": map[string]any{}, "c": fhir.Resource{}},
		"parts that are nil":   {"a": []any(nil), "b": map[string]any(nil), "c": fhir.Resource(nil), "d": nil},
		"other types":          {"a": []string{"<"}, "b": 1, "c": 1.5, "d": map[string]string{"x": "&"}, "e": []byte("x"), "f": time.Unix(0, 0).UTC()},
		"a number of no digit": {"a": json.Number("")},
		"a very long number":   {"a": json.Number(strings.Repeat("9", 99))},
		"more names than few":  wide,
		"very deep":            {"a": deep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := encodeByStandardLibrary(map[string]any(r))
			require.NoError(t, err)
			got, err := r.Encode()
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
			got, err = r.AppendTo([]byte("before"))
			require.NoError(t, err)
			require.Equal(t, "before"+string(want), string(got))
		})
	}
	itself := fhir.Resource{"resourceType": "X"}
	itself["a"] = []any{itself}
	for name, r := range map[string]fhir.Resource{
		"not a number": {"a": math.NaN()}, "a number in words": {"a": json.Number("one")}, "two numbers": {"a": []any{json.Number("1 2")}},
		"a function": {"a": map[string]any{"b": func() {}}}, "itself": itself,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := r.Encode()
			require.ErrorContains(t, err, "encode "+r.Type())
			require.Nil(t, got)
		})
	}
}

var instantForm = regexp.MustCompile(
	`^(19|2[0-9])\d\d-(0[1-9]|1[0-2])-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$`)

// instantByRegexp is the oracle of Instant.
func instantByRegexp(text string) (time.Time, error) {
	if !instantForm.MatchString(text) {
		return time.Time{}, errors.New("not an instant")
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err
}

func FuzzInstantAgreesWithTheRegularExpression(f *testing.F) {
	for _, seed := range []string{
		"2031-03-07T17:30:00Z", "2031-03-07T17:30:00.000Z", "2031-02-29T00:00:00+14:59", "2032-02-29T23:59:59.123456789-14:00", "2031-03-07T17:30:00.Z",
		"2031-03-07T17:30:00.1234567890Z", "1900-01-00T00:00:00Z", "1899-01-01T00:00:00Z", "2999-12-31T23:59:59-00:01", "3000-01-01T00:00:00Z", "2031-03-07T24:00:00Z",
		"2031-03-07T17:60:00Z", "2031-03-07T17:30:60Z", "2031-00-07T17:30:00Z", "2031-13-07T17:30:00Z", "2031-04-31T17:30:00Z", "2031-03-99T17:30:00Z", "2031-03-07T17:30:00+15:00",
		"2031-03-07T17:30:00+00:60", "2031-03-07T17:30:00*00:00", "2031-03-07T17:30:00", "2031-03-07T17:30:00ZZ", "2031-03-07T17:30:00Z\n", "",
	} {
		f.Add(seed, int64(len(seed))*1e17)
	}
	f.Fuzz(func(t *testing.T, text string, nanos int64) {
		want, refused := instantByRegexp(text)
		got, err := fhir.Instant(text)
		if refused != nil {
			require.ErrorIs(t, err, fhir.ErrInstant)
		} else {
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		for _, at := range []time.Time{want, time.Unix(0, nanos), time.Unix(nanos/1e6, nanos%1e9), time.Unix(nanos, 0)} {
			require.Equal(t, at.UTC().Format("2006-01-02T15:04:05.000Z"), fhir.FormatInstant(at))
			require.Equal(t, "x"+fhir.FormatInstant(at), string(fhir.AppendInstant([]byte("x"), at)))
		}
	})
}

var (
	idForm      = regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)
	ifMatchForm = regexp.MustCompile(`^(W/)?"([A-Za-z0-9\-.]{1,64})"$`)
)

func FuzzEntityTagsAgreeWithTheRegularExpressions(f *testing.F) {
	long := strings.Repeat("1", 64)
	for _, seed := range []string{
		`W/"1"`, `"1"`, `W/1`, `1`, `*`, ``, `"`, `""`, `W/"`, `W/""`, `W/W/"1"`, `w/"1"`, `"a-b.C9"`, `"a_b"`, `"1" `, `"é"`, "\"1\"\n", "a\xff",
		long, long + "1", `W/"` + long + `"`, `"` + long + `1"`, `@`, `[`, "`", `{`, `/`, `:`, `,`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, idForm.MatchString(text), fhir.ValidID(text))
		m := ifMatchForm.FindStringSubmatch(text)
		version, weak, ok := fhir.ParseIfMatch(text)
		require.Equal(t, m != nil, ok)
		if ok {
			require.Equal(t, m[2], version)
			require.Equal(t, m[1] != "", weak)
		} else {
			require.Empty(t, version)
			require.False(t, weak)
		}
	})
}
