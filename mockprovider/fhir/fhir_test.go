package fhir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func decode(t testing.TB, text string) fhir.Resource {
	t.Helper()
	r, err := fhir.Decode([]byte(text))
	require.NoError(t, err)
	return r
}

func TestWhatIsDecodedIsEncodedWithNothingLost(t *testing.T) {
	const text = `{"a":[1,1.50,-0.0,1e2,123456789012345678901234567890],"b":"<&>é中😀","c":{"d":true,"e":null},"resourceType":"X"}`
	out, err := decode(t, text).Encode()
	require.NoError(t, err)
	require.JSONEq(t, text, string(out))
}

func TestWhatIsNotOneObjectIsRefused(t *testing.T) {
	deep := strings.Repeat(`{"a":`, fhir.MaxDepth) + `{}` + strings.Repeat(`}`, fhir.MaxDepth)
	for name, text := range map[string]string{
		"nothing":                       "",
		"a space":                       " ",
		"an array":                      "[]",
		"a string":                      `"secret"`,
		"null":                          "null",
		"an object that ends too soon":  `{"a":"secret"`,
		"a name without value":          `{"a"}`,
		"a trailing comma":              `{"a":1,}`,
		"a trailing comma in an array":  `{"a":[1,]}`,
		"a missing comma":               `{"a":1 "b":2}`,
		"a comment":                     `{/* secret */}`,
		"something after it":            `{} secret`,
		"another object after it":       `{}{}`,
		"a name twice":                  `{"secret":1,"secret":1}`,
		"a name twice, escaped":         `{"a":1,"\u0061":1}`,
		"a name twice deep down":        `{"x":[{"secret":1,"secret":2}]}`,
		"a bare word":                   `{"a":secret}`,
		"a single quote":                `{'a':1}`,
		"a number with a leading zero":  `{"a":01}`,
		"a number with a huge exponent": `{"a":1e999999999}`,
		"a number without end":          `{"a":` + strings.Repeat("9", 50) + `}`,
		"a control character":           "{\"a\":\"\x01\"}",
		"bytes that are no UTF-8":       "{\"a\":\"\xff\"}",
		"half a surrogate pair":         `{"a":"\ud83d"}`,
		"the other half":                `{"a":"\ude00"}`,
		"two first halves":              `{"a":"\ud83d\ud83d"}`,
		"a byte order mark":             "\ufeff{}",
		"too deep":                      deep,
		"far too deep":                  strings.Repeat(`{"a":`, 100000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fhir.Decode([]byte(text))
			var syntax *fhir.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.NotEmpty(t, syntax.Reason)
			require.GreaterOrEqual(t, syntax.Offset, int64(0))
			require.LessOrEqual(t, syntax.Offset, int64(len(text))+1)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestASyntaxErrorSaysWhere(t *testing.T) {
	_, err := fhir.Decode([]byte(`{"a":1,"b":x}`))
	require.EqualError(t, err, "not well formed at byte 11: not valid JSON")
}

func TestTheDeepestNestingIsAccepted(t *testing.T) {
	decode(t, strings.Repeat(`{"a":`, fhir.MaxDepth-1)+`{}`+strings.Repeat(`}`, fhir.MaxDepth-1))
	decode(t, `{"a":"😀 \\ud83d \\"}`)
}

func TestAResourceIsReadByPath(t *testing.T) {
	r := decode(t, `{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2"},"n":3,"f":1.5,
		"slot":[{"reference":"#s"}],"identifier":[{"system":"x","value":"1"},{"system":"y","value":"2"}],
		"contained":[{"resourceType":"Patient","id":"p"},{"resourceType":"Slot","id":"s"},7]}`)
	require.Equal(t, "Appointment", r.Type())
	require.Equal(t, "a1", r.ID())
	require.Equal(t, "2", r.Version())
	require.Equal(t, "#s", r.String("slot", 0, "reference"))
	require.Empty(t, r.String("slot", 1, "reference"))
	require.Empty(t, r.String("slot", -1))
	require.Empty(t, r.String("n"))
	require.Nil(t, r.Object("slot"))
	require.False(t, r.Has("slot", "0"))
	n, ok := r.Int("n")
	require.True(t, ok)
	require.EqualValues(t, 3, n)
	_, ok = r.Int("f")
	require.False(t, ok)
	_, ok = r.Int("id")
	require.False(t, ok)
	require.Equal(t, "2", r.Identifier("y", "identifier"))
	require.Len(t, r.Contained(), 2)
	slot, ok := r.Resolve("#s")
	require.True(t, ok)
	require.Equal(t, "Slot", slot.Type())
	for _, to := range []string{"#", "#x", "s", "Slot/s", ""} {
		_, ok := r.Resolve(to)
		require.False(t, ok, to)
	}
	var none fhir.Resource
	require.Empty(t, none.Type())
	require.Empty(t, none.Contained())
	require.Nil(t, none.Clone())
}

func TestACloneSharesNothing(t *testing.T) {
	r := decode(t, `{"a":[{"b":"c"}]}`)
	c := r.Clone()
	c.Object("a", 0)["b"] = "changed"
	require.Equal(t, "c", r.String("a", 0, "b"))
}

func TestStampSetsWhatAServerSets(t *testing.T) {
	r := decode(t, `{"meta":{"profile":["p"]}}`)
	r.Stamp("a1", "2", time.Date(2031, 3, 7, 16, 12, 0, 0, time.UTC))
	require.Equal(t, fhir.Resource{"id": "a1", "meta": map[string]any{
		"profile": []any{"p"}, "versionId": "2", "lastUpdated": "2031-03-07T16:12:00.000Z",
	}}, r)
	bare := fhir.Resource{}
	bare.Stamp("a1", "1", time.Time{})
	require.Equal(t, "1", bare.Version())
}

func TestResourcesKeepOutOfLogs(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "r", decode(t, `{"resourceType":"Patient","id":"secret"}`))
	require.NotContains(t, out.String(), "secret")
	require.Contains(t, out.String(), "Patient")
}

func TestInstants(t *testing.T) {
	at := time.Date(2031, 3, 7, 17, 30, 0, 0, time.UTC)
	for _, text := range []string{
		"2031-03-07T17:30:00Z", "2031-03-07T17:30:00.000Z", "2031-03-07T17:30:00+00:00", "2031-03-07T18:30:00+01:00",
		"2031-03-07T12:00:00.000-05:30",
	} {
		got, err := fhir.Instant(text)
		require.NoError(t, err, text)
		require.True(t, got.Equal(at), text)
		require.Equal(t, time.UTC, got.Location())
	}
	for _, text := range []string{
		"", "2031-03-07", "2031-03-07T17:30Z", "2031-03-07T17:30:00", "2031-03-07 17:30:00Z", "2031-03-07T17:30:00z",
		"2031-03-07T17:30:00 00:00", "2031-03-07T17:30:00+0100", "2031-03-07T17:30:00+15:00", "2031-02-30T17:30:00Z",
		"2031-13-01T17:30:00Z", "2031-03-07T24:00:00Z", "2031-03-07T17:30:60Z", "2031-03-07T17:30:00,5Z",
		"0031-03-07T17:30:00Z", "9031-03-07T17:30:00Z", "31-03-07T17:30:00Z", "2031-03-07T17:30:00Z\n", "2031-3-7T17:30:00Z",
	} {
		_, err := fhir.Instant(text)
		require.ErrorIs(t, err, fhir.ErrInstant, text)
	}
	require.Equal(t, "2031-03-07T17:30:00.000Z", fhir.FormatInstant(at.In(time.FixedZone("", 3600))))
	require.Equal(t, "Fri, 07 Mar 2031 17:30:00 GMT", fhir.HTTPDate(at.In(time.FixedZone("", 3600))))
}

func TestEntityTags(t *testing.T) {
	require.Equal(t, `W/"a-1.B"`, fhir.ETag("a-1.B"))
	for header, want := range map[string]string{
		`W/"1"`: "1 weak", `"1"`: "1 strong", `W/"5b1a0b7e-5e2a-4f0d-9c8e-7777aaaa0002"`: "5b1a0b7e-5e2a-4f0d-9c8e-7777aaaa0002 weak",
		`W/1`: "", `1`: "", `*`: "", `W/"1", W/"2"`: "", `w/"1"`: "", `W/""`: "", `W/"1 "`: "", ``: "", `W/"` + strings.Repeat("1", 65) + `"`: "",
	} {
		version, weak, ok := fhir.ParseIfMatch(header)
		got := ""
		if ok {
			got = version + map[bool]string{true: " weak", false: " strong"}[weak]
		}
		require.Equal(t, want, got, header)
	}
}

func TestAnOutcomeHasTheMinimumAndNothingEmpty(t *testing.T) {
	r := fhir.Outcome("e1",
		fhir.Issue{Severity: "error", Code: "processing", Details: fhir.Coding{System: "s", Code: "c", Display: "d"}, Diagnostics: "x", Expression: []string{"Appointment.slot"}},
		fhir.Issue{Severity: "error", Code: "invalid", Location: []string{"http.start"}})
	out, err := r.Encode()
	require.NoError(t, err)
	require.JSONEq(t, `{"resourceType":"OperationOutcome","id":"e1","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/OperationOutcome"]},
		"issue":[{"severity":"error","code":"processing","details":{"coding":[{"system":"s","code":"c","display":"d"}]},"diagnostics":"x","expression":["Appointment.slot"]},
		{"severity":"error","code":"invalid","location":["http.start"]}]}`, string(out))
}

func TestASearchsetCountsMatchesOnly(t *testing.T) {
	at := time.Date(2031, 3, 7, 16, 5, 2, 114e6, time.UTC)
	full := fhir.Searchset{ID: "b1", Updated: at, Self: "https://x/Slot", Entries: []fhir.Entry{
		{FullURL: "https://x/Slot/1", Resource: fhir.Resource{"id": "1"}, Mode: fhir.Match},
		{FullURL: "https://x/Schedule/1", Resource: fhir.Resource{"id": "1"}, Mode: fhir.Include},
	}}.Resource()
	require.Equal(t, json.Number("1"), full["total"])
	require.Len(t, full.List("entry"), 2)
	require.Equal(t, "include", full.String("entry", 1, "search", "mode"))
	require.Equal(t, "2031-03-07T16:05:02.114Z", full.String("meta", "lastUpdated"))
	require.Equal(t, "self", full.String("link", 0, "relation"))

	empty := fhir.Searchset{}.Resource()
	require.Equal(t, fhir.Resource{"resourceType": "Bundle", "type": "searchset", "total": json.Number("0")}, empty)
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":[1,{"b":"\ud83d\ude00"}]}`, `{"a":1}{}`, `{"a":1,"a":2}`, `[`, `{"a":1e99}`, "{\"a\":\"\xff\"}", `{"a":"\u2028<"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := fhir.Decode(data)
		if err != nil {
			require.Nil(t, r)
			return
		}
		out, err := r.Encode()
		require.NoError(t, err)
		again, err := fhir.Decode(out)
		require.NoError(t, err, "what was encoded can be decoded")
		require.Equal(t, r, again, "and is the same")
		where, differ := fhir.FirstDifference(r, again)
		require.False(t, differ, where)
		_ = fmt.Sprint(r.LogValue())
	})
}
