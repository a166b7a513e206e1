package registryapi_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

func TestWhatIsNoInteractionIsToldWhatToChange(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/Appointment", 404, "ends in fhir"},
		{"GET", "/fhir/Appointments", 404, "no plural"},
		{"DELETE", "/fhir/Appointment/p1", 405, "not deleted"},
		{"POST", "/fhir/oauth2/token", 404, "not below the FHIR base"},
	} {
		w := httptest.NewRecorder()
		r.api.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		require.Equal(t, c.status, w.Code)
		body, err := fhir.Decode(w.Body.Bytes())
		require.NoError(t, err)
		require.Contains(t, body.String("issue", 0, "diagnostics"), c.says)
	}
}
