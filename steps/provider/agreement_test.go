package provider_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// TestCatalogueFeaturesAndRulesAgree wants each row that binds a provider judged in one scenario at least or explained, each
// scenario about the requirement of its tag and no other, and each of its steps known.
func TestCatalogueFeaturesAndRulesAgree(t *testing.T) {
	t.Parallel()
	cat, err := suite.ProviderCatalogue(fixtures.FS)
	require.NoError(t, err)
	all, err := suite.ProviderScenarios(features.FS)
	require.NoError(t, err)
	about := map[requirement.ID]bool{}
	for _, s := range all {
		require.Len(t, s.Names, 1, s.ID)
		req, ok := cat.Find(s.Names[0])
		require.True(t, ok, s.ID)
		require.Contains(t, s.Tags, "@"+string(req.ID), s.ID)
		about[req.ID] = true
		_, err := provider.CostOf(s, provider.Config{Formats: []string{"json"}, Services: []string{"1"}})
		require.NoError(t, err, s.ID)
	}
	for _, req := range cat.All() {
		_, judged := rule.Find(req.ID)
		require.Equal(t, judged, about[req.ID], "%s needs a scenario where it has a rule", req.ID)
		if judged {
			require.Equal(t, requirement.Provider, req.Role, req.ID)
		}
		if req.Role == requirement.Provider || req.Role == requirement.Registry {
			require.NotEqual(t, judged, req.Unjudged != "", "%s needs a rule or a written reason, and not both", req.ID)
		}
	}
}

// TestNoFeatureSpeaksOfTheWire keeps the features readable to somebody who answers for patients.
func TestNoFeatureSpeaksOfTheWire(t *testing.T) {
	t.Parallel()
	wire := regexp.MustCompile(`(?i)\b(GET|PUT|POST|HTTP|URL|ETag|If-Match|status code|header|JWT|[1-5][0-9]{2})\b|\$|/Appointment`)
	all, err := suite.ProviderScenarios(features.FS)
	require.NoError(t, err)
	for _, s := range all {
		for _, st := range s.Steps {
			require.NotRegexp(t, wire, regexp.MustCompile(`(North|South) 111`).ReplaceAllString(st.Text, ""), s.ID)
		}
		require.LessOrEqual(t, len(s.Steps), 9, s.ID)
	}
	require.True(t, slices.IsSortedFunc(rule.All(), func(a, b rule.Rule) int { return requirement.Compare(a.ID, b.ID) }))
}
