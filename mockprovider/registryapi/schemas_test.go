package registryapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

// fits holds an answer to the schema of its use, and returns it.
func fits(t *testing.T, use schema.Use, status int, w *httptest.ResponseRecorder) fhir.Resource {
	t.Helper()
	set, err := compiled()
	require.NoError(t, err)
	require.Equal(t, status, w.Code, w.Body.String())
	r, err := fhir.Decode(w.Body.Bytes())
	require.NoError(t, err, w.Body.String())
	require.NoError(t, set.Validate(use, r), w.Body.String())
	require.Empty(t, set.Warnings(use, r))
	return r
}

func TestEveryAnswerOfTheRegistryFitsItsSchema(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth := r.as(t, "vale")
	fits(t, schema.RegistryToken, http.StatusOK, r.do("POST /oauth2/token", credentials("vale", base+"/.default"), form))
	fits(t, schema.PointerBundle, http.StatusOK,
		r.do("GET /fhir/Appointment?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001014", "", auth))
	stored := fits(t, schema.PointerAnswer, http.StatusCreated, r.do("POST /fhir/Appointment", text(t, pointer()), fhirJSON, auth))
	for _, search := range []string{
		"urn%3Aietf%3Arfc%3A3986%7C" + url.QueryEscape(bookingURL),
		"https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990001014",
	} {
		found := fits(t, schema.PointerBundle, http.StatusOK, r.do("GET /fhir/Appointment?identifier="+search, "", auth))
		require.Len(t, found.Objects("entry"), 1)
	}
	fits(t, schema.PointerAnswer, http.StatusOK, r.do("GET /fhir/Appointment/"+stored.ID(), "", auth))
	stored["status"] = "cancelled"
	fits(t, schema.PointerAnswer, http.StatusOK,
		r.do("PUT /fhir/Appointment/"+stored.ID(), text(t, stored), fhirJSON, auth, `If-Match: W/"1"`))
	fits(t, schema.PointerAnswer, http.StatusOK, r.do("GET /fhir/Appointment/"+stored.ID()+"/_history/1", "", auth))
}

func TestEveryRefusalOfTheRegistryFitsItsSchema(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth, stored := r.as(t, "vale"), r.register(t)
	at := "/fhir/Appointment/" + stored.ID()
	for name, c := range map[string]struct {
		status  int
		line    string
		body    string
		headers []string
	}{
		"no token":             {http.StatusForbidden, "GET " + at, "", nil},
		"unknown pointer":      {http.StatusNotFound, "GET /fhir/Appointment/nowhere", "", []string{auth}},
		"not JSON":             {http.StatusBadRequest, "POST /fhir/Appointment", "{", []string{fhirJSON, auth}},
		"no identifier":        {http.StatusUnprocessableEntity, "POST /fhir/Appointment", with(func(p fhir.Resource) { delete(p, "identifier") }), []string{fhirJSON, auth}},
		"an element too many":  {http.StatusUnprocessableEntity, "POST /fhir/Appointment", with(func(p fhir.Resource) { p["description"] = "x" }), []string{fhirJSON, auth}},
		"no If-Match":          {http.StatusPreconditionFailed, "PUT " + at, text(t, stored), []string{fhirJSON, auth}},
		"another version":      {http.StatusConflict, "PUT " + at, text(t, stored), []string{fhirJSON, auth, `If-Match: W/"9"`}},
		"a method not allowed": {http.StatusMethodNotAllowed, "DELETE " + at, "", []string{auth}},
		"an unknown type":      {http.StatusNotFound, "GET /fhir/Slot", "", []string{auth}},
		"a media type refused": {http.StatusUnsupportedMediaType, "POST /fhir/Appointment", "x", []string{"Content-Type: text/plain", auth}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fits(t, schema.OperationOutcome, c.status, r.do(c.line, c.body, c.headers...))
		})
	}
}
