package prove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/prove"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

// An edit names what it should break in the catalogue's own words, so that it cannot have been made to suit a rule.
func TestEveryEditGoesAgainstWordsOfTheCatalogue(t *testing.T) {
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, e := range prove.Edits() {
		require.NotEmpty(t, e.Kind, e.Name)
		require.NotEmpty(t, e.Breaks, e.Name)
		require.False(t, names[e.Name], "two edits are called %q", e.Name)
		names[e.Name] = true
		seen := map[requirement.ID]bool{}
		for _, c := range e.Breaks {
			req, known := cat.Find(c.ID)
			if !known || c.Words == "" || !contains(req.Statement, c.Words) {
				t.Errorf("%s: %s does not say %q", e.Name, c.ID, c.Words)
			}
			if seen[c.ID] {
				t.Errorf("%s: %s is named twice", e.Name, c.ID)
			}
			seen[c.ID] = true
		}
	}
}
