package media_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

func request(query string, headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/Appointment"+query, http.NoBody)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	return r
}

const (
	fhirJSON = "Content-Type: application/fhir+json;charset=utf-8"
	fhirXML  = "Content-Type: application/fhir+xml;charset=utf-8"
)

func TestTheFormOfAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query   string
		headers []string
		want    media.Format
	}{
		// The rows of the wire contract, section 9.
		"_format over Accept":                  {"?_format=json", []string{"Accept: application/fhir+xml", fhirXML}, media.JSON},
		"the full name over Accept":            {"?_format=application/fhir%2Bxml", []string{"Accept: application/fhir+json"}, media.XML},
		"Accept over Content-Type":             {"", []string{"Accept: application/fhir+xml", fhirJSON}, media.XML},
		"Content-Type":                         {"", []string{fhirXML}, media.XML},
		"nothing said":                         {"", nil, media.JSON},
		"anything accepted, nothing sent":      {"", []string{"Accept: */*"}, media.JSON},
		"anything accepted, JSON sent":         {"", []string{"Accept: */*", fhirJSON}, media.JSON},
		"anything accepted, XML sent (row 18)": {"", []string{"Accept: */*", fhirXML}, media.XML},
		// All names of _format.
		"json":                        {"?_format=json", nil, media.JSON},
		"application/json":            {"?_format=application/json", nil, media.JSON},
		"application/fhir+json":       {"?a=b&_format=application%2Ffhir%2Bjson", nil, media.JSON},
		"xml":                         {"?_format=xml", nil, media.XML},
		"text/xml":                    {"?_format=text/xml", nil, media.XML},
		"application/xml":             {"?_format=application/xml", nil, media.XML},
		"an old name":                 {"?_format=application/xml%2Bfhir", nil, media.XML},
		"a plus as it stands":         {"?_format=application/fhir+xml", nil, media.XML},
		"a plus that became a space":  {"?_format=application/fhir%20xml", nil, media.XML},
		"with a charset":              {"?_format=application/fhir%2Bxml;charset=utf-8", nil, media.XML},
		"in capitals":                 {"?_format=XML", nil, media.XML},
		"the name percent-encoded":    {"?%5Fformat=xml", nil, media.XML},
		"an empty _format":            {"?_format=&_format=xml", nil, media.XML},
		"another parameter is broken": {"?x%zz=%zz&_format=xml", nil, media.XML},
		// Weights.
		"the heavier":                 {"", []string{"Accept: application/fhir+xml;q=0.5, application/fhir+json;q=0.6"}, media.JSON},
		"the heavier named last":      {"", []string{"Accept: application/fhir+json;q=0.5, application/fhir+xml"}, media.XML},
		"the first of equals":         {"", []string{"Accept: application/fhir+xml, application/fhir+json"}, media.XML},
		"the first of equals is JSON": {"", []string{"Accept: application/fhir+json, application/fhir+xml", fhirXML}, media.JSON},
		"named over any":              {"", []string{"Accept: */*, application/fhir+xml"}, media.XML},
		"any heavier than named":      {"", []string{"Accept: application/fhir+xml;q=0.1, */*;q=0.9"}, media.JSON},
		"JSON ruled out":              {"", []string{"Accept: application/fhir+json;q=0, */*"}, media.XML},
		"a tree":                      {"", []string{"Accept: application/*", fhirXML}, media.XML},
		"two lines":                   {"", []string{"Accept: text/turtle", "Accept: application/xml"}, media.XML},
		"an old name accepted":        {"", []string{"Accept: application/xml+fhir"}, media.XML},
		"a weight that is none":       {"", []string{"Accept: application/xml;q=NaN, application/json;q=7"}, media.XML},
		"a range that is none":        {"", []string{"Accept: ;;, text/xml"}, media.XML},
		"an empty Accept":             {"", []string{"Accept: ", fhirXML}, media.XML},
		"a type no body may have":     {"", []string{"Content-Type: application/xml"}, media.JSON},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := media.Answer(request(c.query, c.headers...))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestAFormThatIsNotSpokenIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, accept, where string }{
		{"?_format=turtle", "application/fhir+xml", "_format"},
		{"?_format=html", "", "_format"},
		{"", "text/turtle", "Accept"},
		{"", "application/fhir+json;q=0", "Accept"},
		{"", "*/*;q=0.0", "Accept"},
		{"", "nonsense;;;", "Accept"},
	} {
		r := request(c.query, fhirXML)
		if c.accept != "" {
			r.Header.Set("Accept", c.accept)
		}
		form, err := media.Answer(r)
		var refused *media.FormatError
		require.ErrorAs(t, err, &refused, "%v", c)
		require.Equal(t, c.where, refused.Where)
		require.Equal(t, media.JSON, form, "the refusal is in JSON")
	}
	_, err := media.Answer(request("?_format=%zz"))
	require.ErrorAs(t, err, new(*media.QueryError))
}

func TestTheFormOfABody(t *testing.T) {
	t.Parallel()
	for header, c := range map[string]struct {
		want media.Format
		old  bool
	}{
		"application/fhir+json;charset=utf-8":    {media.JSON, false},
		"application/fhir+json":                  {media.JSON, false},
		"application/fhir+xml; charset=UTF-8":    {media.XML, false},
		`Application/FHIR+XML; charset="utf-8"`:  {media.XML, false},
		"application/json+fhir":                  {media.JSON, true},
		"application/xml+fhir":                   {media.XML, true},
		"application/fhir+xml;fhirVersion=3.0.1": {media.XML, false},
	} {
		form, old, err := media.Body(http.Header{"Content-Type": {header}})
		require.NoError(t, err, header)
		require.Equal(t, c.want, form, header)
		require.Equal(t, c.old, old, header)
	}
}

func TestABodyOfAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		types, codings []string
		why            string
	}{
		"none":                  {nil, nil, "no Content-Type"},
		"an empty one":          {[]string{""}, nil, "no Content-Type"},
		"two":                   {[]string{"application/fhir+json", "application/fhir+json"}, nil, "more than one"},
		"two in a line":         {[]string{"application/fhir+json, application/fhir+xml"}, nil, "cannot be read"},
		"application/json":      {[]string{"application/json"}, nil, "application/json is not supported; supported are application/fhir+json"},
		"application/xml":       {[]string{"application/xml"}, nil, "application/xml is not supported"},
		"another charset":       {[]string{"application/fhir+xml;charset=utf-16"}, nil, "utf-8"},
		"nonsense":              {[]string{"/"}, nil, "cannot be read"},
		"another coding":        {[]string{"application/fhir+json"}, []string{"br"}, "gzip"},
		"gzip twice in a line":  {[]string{"application/fhir+json"}, []string{"gzip, gzip"}, "gzip"},
		"gzip twice in two":     {[]string{"application/fhir+json;charset=utf-8"}, []string{"gzip", "gzip"}, "gzip"},
		"deflate in the tables": {[]string{"application/fhir+xml"}, []string{"deflate"}, "gzip"},
	} {
		_, _, err := media.Body(http.Header{"Content-Type": c.types, "Content-Encoding": c.codings})
		require.ErrorAs(t, err, new(*media.TypeError), name)
		require.ErrorContains(t, err, c.why, name)
	}
}

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func body(data []byte, coding string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(data))
	if coding != "" {
		r.Header.Set("Content-Encoding", coding)
	}
	return r
}

func TestBodiesAreReadToTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	full := bytes.Repeat([]byte("0123456789abcdef"), limit/16)
	chunked := body(full, "")
	chunked.ContentLength = -1
	for name, r := range map[string]*http.Request{
		"plain": body(full, ""), "identity": body(full, "identity"), "chunked": chunked, "gzip": body(zipped(t, full), "gzip"),
		"x-gzip":     body(zipped(t, full), "X-GZIP"),
		"in members": body(append(zipped(t, full[:limit/2]), zipped(t, full[limit/2:])...), "gzip"),
	} {
		got, err := media.ReadBody(r, limit)
		require.NoError(t, err, name)
		require.Equal(t, full, got, name)
	}
	bomb := zipped(t, make([]byte, 8<<20))
	empties := bytes.Repeat(zipped(t, nil), limit/20)
	for name, r := range map[string]*http.Request{
		"plain": body(append(full, 'x'), ""), "gzip": body(zipped(t, append(full, 'x')), "gzip"), "a bomb": body(bomb, "gzip"),
		"empty members without end": body(empties, "gzip"),
	} {
		_, err := media.ReadBody(r, limit)
		var large *media.TooLargeError
		require.ErrorAs(t, err, &large, name)
		require.Equal(t, limit, large.Limit)
	}
}

func TestBrokenBodiesAreRefused(t *testing.T) {
	t.Parallel()
	good := zipped(t, []byte("some words, and some words"))
	wrong := bytes.Clone(good)
	wrong[len(wrong)-8] ^= 1
	for name, data := range map[string][]byte{
		"empty": {}, "no gzip": []byte("{}"), "cut short": good[:len(good)-9], "a wrong checksum": wrong, "something behind": append(bytes.Clone(good), "xx"...),
	} {
		_, err := media.ReadBody(body(data, "gzip"), 100)
		require.ErrorAs(t, err, new(*media.BodyError), name)
	}
	lost := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader("{"), failing{}))
	_, err := media.ReadBody(lost, 100)
	require.ErrorAs(t, err, new(*media.BodyError))
	_, err = media.ReadBody(body(good, "br"), 100)
	require.ErrorAs(t, err, new(*media.TypeError))
	bounded := body([]byte("0123456789"), "")
	bounded.Body = http.MaxBytesReader(httptest.NewRecorder(), bounded.Body, 5)
	_, err = media.ReadBody(bounded, 100)
	require.ErrorAs(t, err, new(*media.TooLargeError))
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

func TestAnswersAreCompressedWhenThatIsWanted(t *testing.T) {
	t.Parallel()
	plain := bytes.Repeat([]byte("resource "), 100)
	for _, c := range []struct {
		accept string
		want   bool
	}{
		{"", false},
		{"gzip", true},
		{"deflate, gzip;q=0.5", true},
		{"x-gzip", true},
		{"*", true},
		{"br", false},
		{"identity", false},
		{"gzip;q=0", false},
		{"gzip;q=0, *", false},
		{"*;q=0", false},
		{"*;q=0, gzip", true},
		{";", false},
	} {
		r := request("")
		if c.accept != "" {
			r.Header.Set("Accept-Encoding", c.accept)
		}
		h := http.Header{}
		got := media.Compress(h, r, plain)
		require.Equal(t, "Accept, Accept-Encoding", h.Get("Vary"), c.accept)
		if !c.want {
			require.Equal(t, plain, got, c.accept)
			require.Empty(t, h.Get("Content-Encoding"), c.accept)
			continue
		}
		require.Equal(t, "gzip", h.Get("Content-Encoding"), c.accept)
		unzip, err := gzip.NewReader(bytes.NewReader(got))
		require.NoError(t, err)
		back, err := io.ReadAll(unzip)
		require.NoError(t, err)
		require.Equal(t, plain, back, c.accept)
		require.Equal(t, got[:9], media.Plain(h, got[:9]), "what is not sound stays")
		require.Equal(t, "gzip", h.Get("Content-Encoding"))
		require.Equal(t, plain, media.Plain(h, got))
		require.Empty(t, h.Get("Content-Encoding"))
		require.Equal(t, got, media.Plain(h, got), "and is not undone twice")
	}
	h := http.Header{}
	require.Empty(t, media.Compress(h, request("", "Accept-Encoding: gzip"), nil))
	require.Empty(t, h.Get("Content-Encoding"), "there is nothing to compress")
}

func TestPooledCompressorsKeepBodiesApart(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	wrong := make(chan string, 16)
	for i := range 16 {
		all.Go(func() {
			want := bytes.Repeat([]byte{byte('a' + i)}, 5000)
			for range 50 {
				packed := media.Compress(http.Header{}, request("", "Accept-Encoding: gzip"), want)
				got, err := media.ReadBody(body(packed, "gzip"), 1<<20)
				if err != nil || !bytes.Equal(got, want) {
					wrong <- string(want[:1])
					return
				}
			}
		})
	}
	all.Wait()
	require.Empty(t, wrong)
}

func TestFormsWriteAndReadResources(t *testing.T) {
	t.Parallel()
	r := fhir.Resource{"resourceType": "Slot", "id": "a", "overbooked": true}
	for form, contentType := range map[media.Format]string{
		media.JSON: "application/fhir+json;charset=utf-8", media.XML: "application/fhir+xml;charset=utf-8",
	} {
		require.Equal(t, contentType, form.ContentType())
		data, written, err := form.Encode(r)
		require.NoError(t, err)
		require.Equal(t, contentType, written)
		back, err := form.Decode(data)
		require.NoError(t, err)
		require.Equal(t, r, back)
	}
	data, written, err := media.XML.Encode(fhir.Resource{"resourceType": "Slot", "comment": "bell \a"})
	require.NoError(t, err)
	require.Equal(t, media.JSON.ContentType(), written, "what XML cannot say is said in JSON")
	require.JSONEq(t, `{"resourceType":"Slot","comment":"bell \u0007"}`, string(data))
	_, _, err = media.JSON.Encode(fhir.Resource{"x": func() {}})
	require.Error(t, err)
}
