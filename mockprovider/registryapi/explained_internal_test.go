package registryapi

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/unmatched"
)

func TestTheRoutesThatAreExplainedAreThoseThatAreServed(t *testing.T) {
	t.Parallel()
	a := &API{basePath: "/registry/fhir", tokenPath: "/registry/oauth2/token"}
	told := map[string][]string{}
	for _, r := range unmatched.Registry() {
		told[r.Path] = r.Methods
	}
	for _, path := range []string{"Appointment", "Appointment/{id}", "Appointment/{id}/_history/{vid}", "Slot", "metadata", "Appointment/{id}/_history", "Appointment/"} {
		var served []string
		for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
			target := a.basePath + "/" + strings.NewReplacer("{id}", "a", "{vid}", "1").Replace(path)
			if _, err := a.route(httptest.NewRequest(method, target, nil)); err == nil {
				served = append(served, method)
			}
		}
		require.Equal(t, told[path], served, path)
		delete(told, path)
	}
	require.Empty(t, told, "it is told and was not tried")
}
