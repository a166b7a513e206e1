package media_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
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
