package rule_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestAPatientIsNotModified(t *testing.T) {
	t.Parallel()
	const profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-"
	for element, value := range map[string]any{
		"deceasedBoolean": true, "deceasedDateTime": "2030-01-01", "active": false, "modifierExtension": []any{object{"url": "https://north111.example/x"}},
		"extension": []any{object{"url": profile + "DeathNotificationStatus-1"}},
		"link":      []any{object{"type": "replaced-by", "other": object{"reference": "Patient/2"}}},
	} {
		v := patientSent(t, func(p object) { p[element] = value })["BK-22"]
		require.Equal(t, rule.Fail, v.Status, element)
	}
	for element, value := range map[string]any{
		"deceasedBoolean": false, "active": true, "extension": []any{object{"url": profile + "EthnicCategory-1"}},
		"generalPractitioner": []any{object{"display": "The surgery"}},
	} {
		v := patientSent(t, func(p object) { p[element] = value })["BK-22"]
		require.Equal(t, rule.Pass, v.Status, "%s: %s", element, v.Detail)
	}
	require.Equal(t, rule.Fail, patientSent(t, first("name", "suffix", []any{"Junior"}))["BK-27"].Status)
}
