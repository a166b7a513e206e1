package registryapi_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/media"
)

// answered reads an answer in the form that it must have.
func answered(t *testing.T, w *httptest.ResponseRecorder, form media.Format) fhir.Resource {
	t.Helper()
	require.Equal(t, form.ContentType(), w.Header().Get("Content-Type"), w.Body.String())
	require.Equal(t, "Accept, Accept-Encoding", w.Header().Get("Vary"))
	data := w.Body.Bytes()
	if w.Header().Get("Content-Encoding") == "gzip" {
		zip, err := gzip.NewReader(w.Body)
		require.NoError(t, err)
		data, err = io.ReadAll(zip)
		require.NoError(t, err)
	}
	r, err := form.Decode(data)
	require.NoError(t, err)
	return r
}

func TestThePointersLifeIsTheSameInEitherForm(t *testing.T) {
	t.Parallel()
	lives := map[media.Format][]fhir.Resource{}
	for _, form := range []media.Format{media.JSON, media.XML} {
		r := newRig(t)
		auth, contentType := r.as(t, "vale"), "Content-Type: "+form.ContentType()
		written := func(res fhir.Resource) string {
			data, _, err := form.Encode(res)
			require.NoError(t, err)
			return string(data)
		}
		keep := func(status int, w *httptest.ResponseRecorder) fhir.Resource {
			require.Equal(t, status, w.Code, w.Body.String())
			got := answered(t, w, form)
			lives[form] = append(lives[form], got)
			return got
		}
		accept := "Accept: " + form.ContentType()
		made := keep(201, r.do("POST /fhir/Appointment", written(pointer()), contentType, auth))
		keep(200, r.do("GET /fhir/Appointment/"+made.ID(), "", accept, auth))
		keep(200, r.do("GET /fhir/Appointment?patient=9990001014", "", accept, auth, "Accept-Encoding: gzip"))
		made["status"] = "cancelled"
		keep(200, r.do("PUT /fhir/Appointment/"+made.ID(), written(made), contentType, `If-Match: W/"1"`, auth))
		keep(404, r.do("GET /fhir/Appointment/none", "", accept, auth))
		keep(404, r.do("GET /fhir/Slot", "", accept))
		keep(405, r.do("DELETE /fhir/Appointment/"+made.ID(), "", accept))
		keep(403, r.do("GET /fhir/Appointment?_id=x", "", accept))
	}
	require.Equal(t, lives[media.JSON], lives[media.XML])
}

func TestThePointerOfTheWireContractIsRegisteredInXMLAndCompressed(t *testing.T) {
	t.Parallel()
	data, err := fixtures.FS.ReadFile("resources/valid/pointer/full.json")
	require.NoError(t, err)
	sample, err := fhir.Decode(data)
	require.NoError(t, err)
	text, err := sample.EncodeXML()
	require.NoError(t, err)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err = zip.Write(text)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	r := newRig(t)
	w := r.do("POST /fhir/Appointment?_format=application/fhir+json", packed.String(),
		"Content-Type: application/fhir+xml", "Content-Encoding: gzip", r.as(t, "vale"))
	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	require.Equal(t, "booked", answered(t, w, media.JSON).String("status"))
}

func TestXMLIsRefusedWhereItIsWrong(t *testing.T) {
	t.Parallel()
	good, err := pointer().EncodeXML()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		body   string
		status int
		why    string
	}{
		"cut short":          {string(good[:50]), 400, "too soon"},
		"JSON":               {"{}", 400, "byte 0"},
		"another resource":   {`<Patient xmlns="http://hl7.org/fhir"/>`, 400, "not an Appointment"},
		"an unknown element": {strings.Replace(string(good), `<status value="booked"/>`, `<status value="booked"/><why value="x"/>`, 1), 422, "why: a pointer has no such element"},
	} {
		r := newRig(t)
		w := r.do("POST /fhir/Appointment", c.body, "Content-Type: application/xml+fhir", r.as(t, "vale"))
		require.Equal(t, c.status, w.Code, name)
		require.Contains(t, answered(t, w, media.XML).String("issue", 0, "diagnostics"), c.why, name)
		require.Empty(t, r.store.All(), name)
	}
}
