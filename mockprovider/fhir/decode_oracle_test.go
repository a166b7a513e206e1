package fhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// decodeByStandardLibrary is Decode as encoding/json would do it, slowly, with the
// refusals added around it. It is the oracle of the scanner.
func decodeByStandardLibrary(data []byte) (fhir.Resource, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	if _, ok := loneSurrogate(data); ok {
		return nil, errors.New("half of a surrogate pair")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	v, err := decoder{dec: dec}.value(0)
	if err != nil {
		return nil, err
	}
	r, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return r, nil
}

var (
	errTwice = errors.New("the same name twice in one object")
	errDeep  = errors.New("nested deeper than " + strconv.Itoa(fhir.MaxDepth) + " levels")
	errHuge  = errors.New("a number with too many digits")
)

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`)

type decoder struct{ dec *json.Decoder }

func (d decoder) value(depth int) (any, error) {
	token, err := d.dec.Token()
	if err != nil {
		return nil, err
	}
	if n, ok := token.(json.Number); ok && (len(n) > 40 || !numberForm.MatchString(n.String())) {
		return nil, errHuge
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth++; depth > fhir.MaxDepth {
		return nil, errDeep
	}
	if delim == '{' {
		return d.object(depth)
	}
	return d.array(depth)
}

func (d decoder) object(depth int) (any, error) {
	out := map[string]any{}
	for d.dec.More() {
		token, err := d.dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, errors.New("a name must be a string")
		}
		if _, twice := out[name]; twice {
			return nil, errTwice
		}
		if out[name], err = d.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := d.dec.Token()
	return out, err
}

func (d decoder) array(depth int) (any, error) {
	out := []any{}
	for d.dec.More() {
		item, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	_, err := d.dec.Token()
	return out, err
}

// loneSurrogate finds an escape such as \ud800 without its other half, which
// encoding/json would quietly turn into U+FFFD and so lose.
func loneSurrogate(data []byte) (int64, bool) {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		unit, ok := escaped(data[i:])
		switch {
		case !ok:
			i++ // any other escape: step over the escaped character
		case unit >= 0xD800 && unit < 0xDC00:
			low, ok := escaped(data[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return int64(i), true
			}
			i += 11
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return int64(i), true
		default:
			i += 5
		}
	}
	return 0, false
}

// escaped reads a \u escape at the start of data.
func escaped(data []byte) (uint64, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return n, err == nil
}

func bookingBody(t testing.TB) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/booking.json")
	require.NoError(t, err)
	return body
}

// oddTexts are objects, and things that nearly are, at the edges of the syntax.
var oddTexts = []string{
	`{}`, ` { } `, "\t{\r\n}\n", ``, `[]`, `{"a":[]}`, `{"a":[1,2,[3,{}]]}`, `{"a":[1,]}`, `{"a":1,}`, `{,}`, `{"a" :1 , "b": [ ] }`,
	`{"a":true,"b":false,"c":null}`, `{"a":tru}`, `{"a":nulll}`, `{"a":-}`, `{"a":-0}`, `{"a":0.0e+00}`, `{"a":01}`, `{"a":1.}`,
	`{"a":1e}`, `{"a":1e999}`, `{"a":1E-99}`, `{"a":.5}`, `{"a":+1}`, `{"a":1e05}`, `{"a":1e005}`, `{"a":123456789012345678901234567890123456789}`,
	`{"a":12345678901234567890123456789012345678901}`, `{"a":"\"\\\/\b\f\n\r\t\u0041"}`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12`, `{"a":"\`,
	`{"a":"\ud83d\ude00"}`, `{"a":"\uD83D\uDE00x"}`, `{"a":"\ud83d"}`, `{"a":"\ude00"}`, `{"a":"\ud83d\u0041"}`, `{"a":"\ud83d\n"}`, `{"a":"\\ud83d"}`,
	"{\"a\":\"\x00\"}", "{\"a\":\"12345678\x1f\"}", "{\"a\":\"12345\x7f\"}", "{\"a\":\"\xff\"}", "{\"a\":\"é中😀\u2028\"}", `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`,
	`{"":1}`, `{"":1,"":2}`, `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{a:1}`, `{'a':1}`, `{"a":1}}`, `{"a":[1}`, `{"a":{"b":1]}`, `{}x`, `{} {}`, "\ufeff{}", "{}\x00", "{}\u00a0",
	"\v{}", "{}\f", "{\"a\":\"\x01n\"}", "{\"a\":\"\\n\x01n\"}",
	`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"a":10}`, `nul`, `"a`, `{null:1}`, `{"a":Infinity}`, `{"a":NaN}`, `{"a":1/**/}`,
}

func FuzzDecodeAgreesWithTheStandardLibrary(f *testing.F) {
	for _, seed := range oddTexts {
		f.Add([]byte(seed))
	}
	f.Add(bookingBody(f))
	for _, levels := range []int{fhir.MaxDepth - 1, fhir.MaxDepth} {
		f.Add([]byte(strings.Repeat(`{"a":`, levels) + `{}` + strings.Repeat(`}`, levels)))
		f.Add([]byte(`{"a":` + strings.Repeat(`[`, levels) + strings.Repeat(`]`, levels) + `}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, refused := decodeByStandardLibrary(data)
		before := bytes.Clone(data)
		got, err := fhir.Decode(data)
		require.Equal(t, before, data, "the data is left alone")
		if refused != nil {
			var syntax *fhir.SyntaxError
			require.ErrorAs(t, err, &syntax, "the oracle says: %v", refused)
			require.Nil(t, got)
			require.GreaterOrEqual(t, syntax.Offset, int64(0))
			require.LessOrEqual(t, syntax.Offset, int64(len(data)))
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
		clear(data)
		require.Equal(t, want, got, "the tree does not share the caller's bytes")
	})
}
