package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/server"
)

// spoil is a request to book that is right, and what is done to it.
type spoil struct {
	name string
	with func(t *testing.T, req *http.Request, body []byte) []byte
	// want is the status of the refusal.
	want int
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func set(name, value string) func(*testing.T, *http.Request, []byte) []byte {
	return func(_ *testing.T, req *http.Request, body []byte) []byte {
		req.Header.Set(name, value)
		return body
	}
}

func twice(name, second string) func(*testing.T, *http.Request, []byte) []byte {
	return func(_ *testing.T, req *http.Request, body []byte) []byte {
		req.Header.Add(name, second)
		return body
	}
}

func body(change func([]byte) []byte) func(*testing.T, *http.Request, []byte) []byte {
	return func(_ *testing.T, _ *http.Request, body []byte) []byte { return change(body) }
}

func xml(change func([]byte) []byte) func(*testing.T, *http.Request, []byte) []byte {
	return func(t *testing.T, req *http.Request, body []byte) []byte {
		t.Helper()
		res, err := fhir.Decode(body)
		require.NoError(t, err)
		out, err := res.EncodeXML()
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/fhir+xml;charset=utf-8")
		return change(out)
	}
}

func compressed(change func(*testing.T, []byte) []byte) func(*testing.T, *http.Request, []byte) []byte {
	return func(t *testing.T, req *http.Request, body []byte) []byte {
		t.Helper()
		req.Header.Set("Content-Encoding", "gzip")
		return change(t, body)
	}
}

var spoils = []spoil{
	{"nothing", body(func([]byte) []byte { return nil }), http.StatusBadRequest},
	{"cut off", body(func(b []byte) []byte { return b[:len(b)/2] }), http.StatusBadRequest},
	{"cut off in XML", xml(func(b []byte) []byte { return b[:len(b)/2] }), http.StatusBadRequest},
	{"a list", body(func(b []byte) []byte { return []byte("[" + string(b) + "]") }), http.StatusBadRequest},
	{"two resources", body(func(b []byte) []byte { return append(b, b...) }), http.StatusBadRequest},
	{"longer than is taken", body(func(b []byte) []byte {
		return bytes.Replace(b, []byte("{"), []byte(`{"extra":"`+strings.Repeat("x", 2<<20)+`",`), 1)
	}), http.StatusRequestEntityTooLarge},
	{"nested deeply", body(func(b []byte) []byte {
		return bytes.Replace(b, []byte("{"), []byte(`{"extra":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`,`), 1)
	}), http.StatusBadRequest},
	{"nested deeply in XML", xml(func(b []byte) []byte {
		return bytes.Replace(b, []byte("</Appointment>"), []byte(strings.Repeat("<a>", 50_000)+strings.Repeat("</a>", 50_000)+"</Appointment>"), 1)
	}), http.StatusBadRequest},
	{"an entity declared in XML", xml(func(b []byte) []byte {
		return append([]byte(`<!DOCTYPE a [<!ENTITY b "c">]>`), b...)
	}), http.StatusBadRequest},
	{"a key twice", body(func(b []byte) []byte {
		return bytes.Replace(b, []byte("{"), []byte(`{"status":"cancelled",`), 1)
	}), http.StatusBadRequest},
	{"bytes that are not UTF-8", body(func(b []byte) []byte {
		return bytes.Replace(b, []byte(mrPatientsName), []byte("Quill\xff\xfe"), 1)
	}), http.StatusBadRequest},
	{"another character set", set("Content-Type", "application/fhir+json;charset=iso-8859-1"), http.StatusUnsupportedMediaType},
	{"another kind of body", set("Content-Type", "text/csv"), http.StatusUnsupportedMediaType},
	{"an unknown compression", set("Content-Encoding", "br"), http.StatusUnsupportedMediaType},
	{"said to be compressed", compressed(func(_ *testing.T, b []byte) []byte { return b }), http.StatusBadRequest},
	{"compressed and cut off", compressed(func(t *testing.T, b []byte) []byte { z := zipped(t, b); return z[:len(z)-12] }), http.StatusBadRequest},
	{"a kilobyte that becomes a gigabyte", compressed(func(t *testing.T, _ []byte) []byte {
		return zipped(t, zipped(t, make([]byte, 64<<20))) // as much again, and again
	}), http.StatusBadRequest},
	{"a little that becomes a lot", compressed(func(t *testing.T, b []byte) []byte {
		return zipped(t, append(bytes.Repeat([]byte(" "), 64<<20), b...))
	}), http.StatusRequestEntityTooLarge},
	{"two senders", twice("Ssp-From", "918000000222"), http.StatusBadRequest},
	{"two tokens", twice("Authorization", "Bearer x"), http.StatusForbidden},
	{"two request identifiers", twice("X-Request-Id", "00000000-0000-4000-8000-000000000000"), http.StatusBadRequest},
	{"two kinds of body", twice("Content-Type", "application/fhir+xml"), http.StatusUnsupportedMediaType},
}

func TestARequestThatIsSpoiltIsRefusedInWordsAndChangesNothing(t *testing.T) {
	t.Parallel()
	for _, s := range spoils {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, server.Config{})
			before := r.Default().World.State()
			req, err := r.booking(r.Default())
			require.NoError(t, err)
			raw, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			spoilt := s.with(t, req, raw)
			req.Body, req.ContentLength, req.GetBody = io.NopCloser(bytes.NewReader(spoilt)), int64(len(spoilt)), nil
			got := r.do(req)
			require.NoError(t, got.err)
			outcome, err := fhir.Decode([]byte(got.text))
			if strings.Contains(got.header.Get("Content-Type"), "xml") {
				outcome, err = fhir.DecodeXML([]byte(got.text))
			}
			require.NoError(t, err, "%d %s", got.status, got.text)
			require.Equal(t, s.want, got.status, "%s", got.text)
			require.Equal(t, "OperationOutcome", outcome.String("resourceType"))
			require.Equal(t, "error", outcome.String("issue", 0, "severity"))
			require.NotEmpty(t, outcome.String("issue", 0, "diagnostics"))
			require.NotContains(t, got.text, mrPatient)
			require.NotContains(t, got.text, mrPatientsName)
			require.NotContains(t, r.log.String(), mrPatient)
			require.Equal(t, before, r.Default().World.State(), "nothing has changed")
			require.Equal(t, http.StatusCreated, r.book(r.Default()).status, "and the next request is served")
		})
	}
}
