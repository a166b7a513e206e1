package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/httpapi"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

func unzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	out, err := io.ReadAll(zip)
	require.NoError(t, err)
	return out
}

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, err := zip.Write(data)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	return out.Bytes()
}

// in writes a resource in a form and says so in the headers.
func in(t testing.TB, sent, wanted media.Format, r fhir.Resource) (body []byte, header map[string]string) {
	t.Helper()
	body, contentType, err := sent.Encode(r)
	require.NoError(t, err)
	require.Equal(t, sent.ContentType(), contentType)
	return body, map[string]string{"Content-Type": contentType, "Accept": wanted.ContentType()}
}

func TestTheFormOfTheAnswerIsSettled(t *testing.T) {
	t.Parallel()
	const jsonType, xmlType = "application/fhir+json;charset=utf-8", "application/fhir+xml;charset=utf-8"
	for _, c := range []struct {
		name, query string
		header      map[string]string
		status      int
		want        string
	}{
		{"nothing said", "", nil, 200, jsonType},
		{"json by _format", "?_format=json", map[string]string{"Accept": "application/fhir+xml"}, 200, jsonType},
		{"the full name by _format", "?_format=application%2Ffhir%2Bjson", nil, 200, jsonType},
		{"xml by _format", "?_format=application%2Ffhir%2Bxml", map[string]string{"Accept": "application/fhir+json"}, 200, xmlType},
		{"a plus not encoded in _format", "?_format=application/fhir+xml", nil, 200, xmlType},
		{"an unknown _format", "?_format=turtle", map[string]string{"Accept": "application/fhir+xml"}, 415, jsonType},
		{"json accepted", "", map[string]string{"Accept": "application/fhir+json;charset=utf-8"}, 200, jsonType},
		{"anything accepted", "", map[string]string{"Accept": "*/*"}, 200, jsonType},
		{"xml preferred", "", map[string]string{"Accept": "application/fhir+xml, application/fhir+json;q=0.5"}, 200, xmlType},
		{"json refused by weight", "", map[string]string{"Accept": "application/fhir+json;q=0, */*"}, 200, xmlType},
		{"turtle only", "", map[string]string{"Accept": "text/turtle"}, 415, jsonType},
		{"xml by Content-Type", "", map[string]string{"Content-Type": "application/fhir+xml"}, 200, xmlType},
		{"anything accepted, xml by Content-Type", "", map[string]string{"Accept": "*/*", "Content-Type": "application/fhir+xml"}, 200, xmlType},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := newProvider(t).do(ask{method: "GET", path: "/metadata" + c.query, header: c.header})
			require.Equal(t, c.status, got.status, string(got.raw))
			require.Equal(t, c.want, got.header.Get("Content-Type"))
			require.Equal(t, []string{"Accept, Accept-Encoding"}, got.header.Values("Vary"))
			require.NotEmpty(t, got.body.Type())
		})
	}
}

var forms = map[string]media.Format{"JSON": media.JSON, "XML": media.XML}

// TestEveryInteractionSpeaksBothForms goes through the life of a booking once in each
// combination of forms, which must make no difference but of form.
func TestEveryInteractionSpeaksBothForms(t *testing.T) {
	t.Parallel()
	for sentName, sent := range forms {
		for wantedName, wanted := range forms {
			t.Run(sentName+" sent, "+wantedName+" wanted", func(t *testing.T) {
				t.Parallel()
				require.Equal(t, life(t, media.JSON, media.JSON), life(t, sent, wanted))
			})
		}
	}
}

// life does each interaction once and returns the resources that were answered.
func life(t *testing.T, sent, wanted media.Format) []fhir.Resource {
	t.Helper()
	p := newProvider(t)
	var out []fhir.Resource
	does := func(status int, a ask) fhir.Resource {
		got := p.do(a)
		require.Equal(t, status, got.status, string(got.raw))
		require.Equal(t, wanted.ContentType(), got.header.Get("Content-Type"))
		require.Equal(t, wanted == media.XML, strings.HasPrefix(string(got.raw), "<"))
		out = append(out, got.body)
		return got.body
	}
	gets := func(path string) fhir.Resource {
		return does(200, ask{method: "GET", path: path, header: map[string]string{"Accept": wanted.ContentType()}})
	}
	body, header := in(t, sent, wanted, booking1730(t))
	booked := does(201, ask{method: "POST", path: "/Appointment", body: body, header: header})
	read := gets("/Appointment/" + booked.ID())
	require.Equal(t, booked, read)
	gets("/Slot?" + byService + "&_include=Slot:schedule&_include:iterate=Schedule:actor:HealthcareService&_include:iterate=HealthcareService:location")
	gets("/Slot/vale-1745")
	gets("/Appointment?patient=9990001006")
	gets("/metadata")
	read["status"] = "cancelled"
	body, header = in(t, sent, wanted, read)
	header["If-Match"] = `W/"1"`
	cancelled := does(200, ask{method: "PUT", path: "/Appointment/" + booked.ID(), body: body, header: header})
	require.Equal(t, "cancelled", cancelled.String("status"))
	gets("/Appointment/" + booked.ID() + "/_history/1")
	return out
}

func TestABookingMadeInXMLIsReadInJSONAndCancelledInXML(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"full", "extensions-known-and-unknown", "no-nhs-number", "contained-in-another-order", "description-with-markup-and-a-quote"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			sent := resource(t, "valid/booking-request/"+name)
			body, header := in(t, media.XML, media.XML, sent)
			booked := p.do(ask{method: "POST", path: "/Appointment", body: body, header: header})
			require.Equal(t, 201, booked.status, string(booked.raw))
			read := p.do(ask{method: "GET", path: "/Appointment/" + booked.body.ID()})
			require.Equal(t, booked.body, read.body)
			require.Equal(t, sent["extension"], read.body["extension"])

			// The consumer changes the one word in the text that it was given.
			inXML := p.do(ask{method: "GET", path: "/Appointment/" + booked.body.ID(), header: map[string]string{"Accept": "application/fhir+xml"}})
			changed := strings.Replace(string(inXML.raw), `<status value="booked"/>`, `<status value="cancelled"/>`, 1)
			require.NotEqual(t, string(inXML.raw), changed)
			cancelled := p.do(ask{
				method: "PUT", path: "/Appointment/" + booked.body.ID(), body: []byte(changed),
				header: map[string]string{"Content-Type": media.XMLType, "If-Match": inXML.header.Get("ETag")},
			})
			require.Equal(t, 200, cancelled.status, string(cancelled.raw))
			want := read.body.Clone()
			want["status"] = "cancelled"
			want.Object("meta")["versionId"] = "2"
			want.Object("meta")["lastUpdated"] = cancelled.body.String("meta", "lastUpdated")
			require.Equal(t, want, cancelled.body)
		})
	}
}

func TestRefusalsHaveTheFormThatWasWanted(t *testing.T) {
	t.Parallel()
	wantXML := map[string]string{"Accept": "application/fhir+xml"}
	body, header := in(t, media.XML, media.XML, booking1730(t))
	unknown := bytes.Replace(body, []byte(`<status value="booked"/>`), []byte(`<status value="booked"/><rebookOf value="x"/>`), 1)
	for _, c := range []struct {
		name   string
		ask    ask
		status int
		says   string
	}{
		{"no such path", ask{method: "GET", path: "/Patient", header: wantXML}, 404, "nothing is served"},
		{"no such method", ask{method: "DELETE", path: "/Appointment/1?_format=xml"}, 405, "only GET and PUT"},
		{"no such booking", ask{method: "GET", path: "/Appointment/none", header: wantXML}, 404, "Appointment/none"},
		{"a body of another type", ask{method: "POST", path: "/Appointment", body: body, header: map[string]string{"Content-Type": "application/xml", "Accept": "text/xml"}}, 415, "application/xml is not supported"},
		{"no token", ask{method: "GET", path: "/metadata?_format=xml", header: map[string]string{"Authorization": ""}}, 403, "Authorization"},
		{"XML that is none", ask{method: "POST", path: "/Appointment", body: []byte("<Appointment"), header: header}, 400, "byte 12"},
		{"JSON that is called XML", ask{method: "POST", path: "/Appointment", body: []byte(`{"resourceType":"Appointment"}`), header: header}, 400, "byte 0"},
		{"a document type", ask{method: "POST", path: "/Appointment", body: []byte(`<!DOCTYPE a [<!ENTITY b "c">]><Appointment xmlns="http://hl7.org/fhir"/>`), header: header}, 400, "document type"},
		{"another resource", ask{method: "POST", path: "/Appointment", body: []byte(`<Bundle xmlns="http://hl7.org/fhir"/>`), header: header}, 400, "must be an Appointment"},
		{"an element outside FHIR", ask{method: "POST", path: "/Appointment", body: unknown, header: header}, 422, "Appointment.rebookOf"},
		{"an element twice", ask{method: "POST", path: "/Appointment", body: bytes.Replace(body, []byte(`<status value="booked"/>`), []byte(`<status value="booked"/><status value="booked"/>`), 1), header: header}, 422, "Appointment.status"},
		{"an empty element", ask{method: "POST", path: "/Appointment", body: bytes.Replace(body, []byte(`<status value="booked"/>`), []byte(`<status value="booked"/><comment/>`), 1), header: header}, 422, "comment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			before := p.diary.Snapshot()
			got := p.do(c.ask)
			require.Equal(t, c.status, got.status, string(got.raw))
			require.Equal(t, media.XMLType, got.header.Get("Content-Type"))
			require.Equal(t, "OperationOutcome", got.body.Type())
			require.Contains(t, string(got.raw), c.says)
			require.Equal(t, before, p.diary.Snapshot())
		})
	}
}

func TestPlannedRefusalsHaveTheFormThatWasWanted(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	require.NoError(t, p.plan.Add(fault.Planned{Name: "x", Heard: "vale", On: fault.Metadata, Effect: fault.ServerError()}))
	got := p.do(ask{method: "GET", path: "/metadata", header: map[string]string{"Accept": "application/fhir+xml"}})
	require.Equal(t, 500, got.status)
	require.Equal(t, media.XMLType, got.header.Get("Content-Type"))
	require.Equal(t, "OperationOutcome", got.body.Type())
}

func TestBodiesTravelCompressedBothWays(t *testing.T) {
	t.Parallel()
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			body, header := in(t, form, form, booking1730(t))
			packed := zipped(t, body)
			header["Content-Encoding"], header["Accept-Encoding"] = "gzip", "gzip"
			w := httptest.NewRecorder()
			p.handler.ServeHTTP(w, p.request(ask{method: "POST", path: "/Appointment", body: packed, header: header}))
			require.Equal(t, 201, w.Code)
			require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
			require.Equal(t, "Accept, Accept-Encoding", w.Header().Get("Vary"))
			travelled := w.Body.Bytes()
			got, err := form.Decode(unzipped(t, travelled))
			require.NoError(t, err)
			require.Equal(t, "booked", got.String("status"))
			x := p.journal.View()[0]
			require.Equal(t, packed, x.Exchange.Request.Body, "the journal holds what travelled")
			require.Equal(t, travelled, x.Exchange.Response.Body)
			refused := p.do(ask{method: "GET", path: "/Patient", header: map[string]string{"Accept-Encoding": "gzip;q=0.1"}})
			require.Equal(t, "gzip", refused.header.Get("Content-Encoding"))
			require.Equal(t, "OperationOutcome", refused.body.Type())
			plain := p.do(ask{method: "GET", path: "/Patient", header: map[string]string{"Accept-Encoding": "gzip;q=0"}})
			require.Empty(t, plain.header.Get("Content-Encoding"))
		})
	}
}

func TestABodyThatGrowsWithoutEndIsGivenUp(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	bomb := zipped(t, bytes.Repeat([]byte(" "), 8*httpapi.DefaultMaxBody))
	got := p.do(ask{method: "POST", path: "/Appointment", body: bomb, header: map[string]string{"Content-Encoding": "gzip"}})
	checkOutcome(t, got, refusal{status: http.StatusRequestEntityTooLarge, code: "too-long", details: "MESSAGE_NOT_WELL_FORMED"})
}

func TestTwoContentTypesAreRefused(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	r := p.request(ask{method: "POST", path: "/Appointment", body: encoded(t, booking1730(t))})
	r.Header.Add("Content-Type", fhir.MediaType)
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	require.Equal(t, http.StatusUnsupportedMediaType, w.Code)
}

func TestTheOldTypesPass(t *testing.T) {
	t.Parallel()
	for contentType, form := range map[string]media.Format{"application/json+fhir": media.JSON, "application/xml+fhir": media.XML} {
		p := newProvider(t)
		body, _ := in(t, form, form, booking1730(t))
		got := p.do(ask{method: "POST", path: "/Appointment", body: body, header: map[string]string{"Content-Type": contentType}})
		require.Equal(t, 201, got.status, string(got.raw))
		require.Equal(t, form.ContentType(), got.header.Get("Content-Type"), "and are answered under the new name")
	}
}
