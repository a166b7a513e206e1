package registryapi

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzASearchIsUnderstoodOrRefused(f *testing.F) {
	for _, query := range []string{
		"", "patient=9990001006", "identifier=urn%3Aietf%3Arfc%3A3986%7Chttps%3A%2F%2Fx.example%2FAppointment%2F1", "_id=a&_id=b",
		"Patient=https://demographics.spineservices.nhs.uk/9990001006", "identifier=%7C", "a=%zz", "patient.identifier=x|y|z",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		criteria, err := parse(query)
		if err != nil {
			var refusal *refused
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, http.StatusBadRequest, refusal.status)
			return
		}
		require.NotEmpty(t, criteria)
		for _, c := range criteria {
			named := 0
			for _, text := range []string{string(c.patient), c.booking, c.id} {
				if text != "" {
					named++
				}
			}
			require.Equal(t, 1, named, "each parameter names one thing")
		}
	})
}
