package fhir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

var someFields = fhir.Fields{
	ID: "a1", Version: "2", Status: "cancelled",
	LastUpdated: time.Date(2031, 3, 7, 16, 12, 0, 0, time.UTC), Created: time.Date(2031, 3, 7, 16, 11, 40, 5e6, time.UTC),
}

// asTree does in a tree what AppendAppointment does in bytes, as reads did before it.
func asTree(r fhir.Resource, f fhir.Fields) fhir.Resource {
	r = r.Clone()
	r.Stamp(f.ID, f.Version, f.LastUpdated)
	r["status"] = f.Status
	r["created"] = fhir.FormatInstant(f.Created)
	delete(r, "_created")
	if f.Comment != "" {
		r["comment"] = f.Comment
	}
	return r
}

// sameAsTree holds what is appended from raw against what the tree of raw becomes.
func sameAsTree(t require.TestingT, raw []byte, r fhir.Resource, f fhir.Fields) {
	fromBytes, err := fhir.NewContent(raw)
	require.NoError(t, err)
	fromTree, err := fhir.ContentOf(r)
	require.NoError(t, err)
	want := asTree(r, f)
	for _, content := range []fhir.Content{fromBytes, fromTree} {
		out := fhir.AppendAppointment([]byte(" "), content, f)
		got, err := fhir.Decode(out)
		require.NoError(t, err)
		require.Equal(t, want, got)
		back, err := content.Resource()
		require.NoError(t, err)
		require.Equal(t, want, asTree(back, f))
		for _, name := range []string{"id", "status", "created", "_created"} {
			require.NotContains(t, back, name)
		}
		require.Empty(t, back.Version())
	}
}

func TestAnAppointmentIsWrittenAroundTheBytesThatWereSent(t *testing.T) {
	for name, c := range map[string]struct{ sent, comment, want string }{
		"nothing but a type": {
			`{"resourceType":"Appointment"}`, "",
			`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2","lastUpdated":"2031-03-07T16:12:00.000Z"},"status":"cancelled","created":"2031-03-07T16:11:40.005Z"}`,
		},
		"meta's own members and the sender's spelling stand": {
			" {\n\"meta\": { \"versionId\" : \"9\", \"profile\" : [ \"p\" ],\"lastUpdated\":null, \"tag\":[]} , \"x\" : 1.50, \"resourceType\":\"\\u0041ppointment\",\"y\": \"\\u00e9\\/\" }\n", "",
			`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2","lastUpdated":"2031-03-07T16:12:00.000Z","profile" : [ "p" ],"tag":[]},"status":"cancelled","created":"2031-03-07T16:11:40.005Z","x" : 1.50,"y": "\u00e9\/"}`,
		},
		"what the provider sets is not what was sent, however its name is spelt": {
			`{"resourceType":"Appointment","\u0069d":"x","st\u0061tus":"booked","_status":{"id":"s"},"created":"x","_created":{"id":"c"},"meta":"x"}`, "",
			`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2","lastUpdated":"2031-03-07T16:12:00.000Z"},"status":"cancelled","created":"2031-03-07T16:11:40.005Z","_status":{"id":"s"}}`,
		},
		"a comment comes back": {
			`{"resourceType":"Appointment","comment": "ring \"twice\"","_comment":{"id":"c"}}`, "",
			`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2","lastUpdated":"2031-03-07T16:12:00.000Z"},"status":"cancelled","created":"2031-03-07T16:11:40.005Z","comment":"ring \"twice\"","_comment":{"id":"c"}}`,
		},
		"unless staff wrote one": {
			`{"resourceType":"Appointment","comment":"ring"}`, "a <new>\n\"note\"",
			`{"resourceType":"Appointment","id":"a1","meta":{"versionId":"2","lastUpdated":"2031-03-07T16:12:00.000Z"},"status":"cancelled","created":"2031-03-07T16:11:40.005Z","comment":"a <new>\n\"note\""}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := someFields
			f.Comment = c.comment
			raw := []byte(c.sent)
			content, err := fhir.NewContent(raw)
			require.NoError(t, err)
			clear(raw)
			require.Equal(t, c.want, string(fhir.AppendAppointment(nil, content, f)))
			sameAsTree(t, []byte(c.sent), decode(t, c.sent), f)
		})
	}
}

func TestTheExampleBookingComesBackWhole(t *testing.T) {
	body := bookingBody(t)
	sameAsTree(t, body, decode(t, string(body)), someFields)
}

func TestTheZeroContentIsThatOfABareAppointment(t *testing.T) {
	var none fhir.Content
	r, err := none.Resource()
	require.NoError(t, err)
	require.Equal(t, fhir.Resource{"resourceType": "Appointment"}, r)
	got := decode(t, string(fhir.AppendAppointment(nil, none, someFields)))
	require.Equal(t, asTree(r, someFields), got)
}

func TestContentIsRefusedWhenItIsNoAppointment(t *testing.T) {
	for _, text := range []string{`{}`, `{"resourceType":"Slot"}`, `{"resourceType":["Appointment"]}`, `{"a":{"resourceType":"Appointment"}}`} {
		_, err := fhir.NewContent([]byte(text))
		require.ErrorIs(t, err, fhir.ErrNotAppointment, text)
		_, err = fhir.ContentOf(decode(t, text))
		require.ErrorIs(t, err, fhir.ErrNotAppointment, text)
	}
	var syntax *fhir.SyntaxError
	for _, text := range []string{``, `[]`, `{`, `{"a"`, `{"a":`, `{"a":"`, `{"a":[`, `{"a":1`, `{"a":1 "b":2}`, `{"a":}`, `{1:2}`} {
		_, err := fhir.NewContent([]byte(text))
		require.ErrorAs(t, err, &syntax, text)
	}
	_, err := fhir.ContentOf(fhir.Resource{"a": json.Number("x")})
	require.Error(t, err)
}

func TestContentKeepsOutOfLogs(t *testing.T) {
	content, err := fhir.NewContent([]byte(`{"resourceType":"Appointment","x":"secret"}`))
	require.NoError(t, err)
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "c", content)
	require.NotContains(t, out.String(), "secret")
}

func TestAReadOfABookingAllocatesNothing(t *testing.T) {
	content, err := fhir.NewContent(bookingBody(t))
	require.NoError(t, err)
	dst := make([]byte, 0, 8192)
	require.Zero(t, testing.AllocsPerRun(100, func() { dst = fhir.AppendAppointment(dst[:0], content, someFields) }))
}

func FuzzAppendAppointment(f *testing.F) {
	for _, seed := range oddTexts {
		f.Add([]byte(strings.Replace(seed, "{", `{"resourceType":"Appointment",`, 1)), "")
		f.Add([]byte(seed), "x")
	}
	f.Add(bookingBody(f), "é\"")
	f.Add([]byte(`{"resourceType":"Appointment","meta":{"\u0076ersionId":1,"a":[{"b":"]}\\\""}]},"comment":null}`), "")
	f.Fuzz(func(t *testing.T, raw []byte, note string) {
		fields := someFields
		fields.Comment = strings.ToValidUTF8(note, "")
		r, err := fhir.Decode(raw)
		if err != nil {
			content, err := fhir.NewContent(raw) // undefined, but no panic
			if err == nil {
				_ = fhir.AppendAppointment(nil, content, fields)
				_, _ = content.Resource()
			}
			return
		}
		if r.Type() != "Appointment" {
			_, err := fhir.NewContent(raw)
			require.ErrorIs(t, err, fhir.ErrNotAppointment)
			return
		}
		sameAsTree(t, raw, r, fields)
	})
}

func TestAnyAppointmentComesBackAsItsTreeWould(t *testing.T) {
	t.Parallel()
	body := string(bookingBody(t))
	rapid.Check(t, func(t *rapid.T) {
		r, err := fhir.Decode([]byte(body))
		require.NoError(t, err)
		mutate(t, r)
		var raw bytes.Buffer
		write(t, &raw, map[string]any(r))
		again, err := fhir.Decode(raw.Bytes())
		require.NoError(t, err)
		require.Equal(t, r, again, "the body written oddly is the same body")
		f := someFields
		f.ID, f.Comment = rapid.StringMatching(`[A-Za-z0-9.-]{1,64}`).Draw(t, "id"), rapid.String().Draw(t, "note")
		sameAsTree(t, raw.Bytes(), r, f)
	})
}

// mutate gives a booking members that matter to a splice, and takes some away.
func mutate(t *rapid.T, r fhir.Resource) {
	values := rapid.SampledFrom([]any{
		"x", "", "é中😀\u2028\"\\/\n", "}],{", `\`, json.Number("1.50"), true, nil,
		[]any{},
		map[string]any{},
		[]any{map[string]any{"url": "u", "valueString": "]}"}},
		map[string]any{"versionId": "9", "é": []any{"p", nil}},
	})
	value := func(label string) any { // a copy: a value must not come to hold itself
		return fhir.Resource{"copy": values.Draw(t, label)}.Clone()["copy"]
	}
	for _, name := range []string{
		"id", "_id", "meta", "_meta", "status", "_status", "created", "_created", "comment", "_comment", "extension", "contained", "modifierExtension", "a\"b", "é", "",
	} {
		switch rapid.IntRange(0, 3).Draw(t, "what happens to "+name) {
		case 0:
			r[name] = value(name)
		case 1:
			delete(r, name)
		}
	}
	if meta, ok := r["meta"].(map[string]any); ok {
		for _, name := range []string{"versionId", "_versionId", "lastUpdated", "profile", "tag"} {
			if rapid.Bool().Draw(t, "meta has "+name) {
				meta[name] = value(name)
			}
		}
	}
}

// write writes JSON as no encoder would: any order, any white space, any escape.
func write(t *rapid.T, out *bytes.Buffer, v any) {
	gap := func() { out.WriteString(rapid.SampledFrom([]string{"", "", "", " ", "\n\t", "\r\n"}).Draw(t, "gap")) }
	gap()
	defer gap()
	switch v := v.(type) {
	case map[string]any:
		out.WriteByte('{')
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		if len(names) > 0 {
			slices.Sort(names) // the run is repeated from its seed
			names = rapid.Permutation(names).Draw(t, "order")
		}
		for i, name := range names {
			if i > 0 {
				out.WriteByte(',')
			}
			write(t, out, name)
			out.WriteByte(':')
			write(t, out, v[name])
		}
		out.WriteByte('}')
	case []any:
		out.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			write(t, out, item)
		}
		out.WriteByte(']')
	case string:
		writeText(t, out, v)
	default:
		text, err := json.Marshal(v)
		require.NoError(t, err)
		out.Write(text)
	}
}

func writeText(t *rapid.T, out *bytes.Buffer, text string) {
	style := rapid.IntRange(0, 9).Draw(t, "style")
	if style > 0 {
		out.Write(fhir.AppendString(nil, text))
		return
	}
	out.WriteByte('"')
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(out, `\u%04x`, unit)
	}
	out.WriteByte('"')
}
