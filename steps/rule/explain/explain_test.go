package explain_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/rule/explain"
)

// judges are the rules of a role, the texts on them, and the folder of their files.
type judges struct {
	rules  []rule.Rule
	texts  map[requirement.ID]explain.Text
	folder string
}

func roles() map[requirement.Role]judges {
	return map[requirement.Role]judges{
		requirement.Consumer: {rule.All(), explain.Consumer(), ".."},
		requirement.Provider: {providerrule.Shared(), explain.Provider(), filepath.Join("..", "..", "provider", "rule")},
	}
}

func TestEachRuleSaysWhatItChecksAndWhatNot(t *testing.T) {
	t.Parallel()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	for role, of := range roles() {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, of.rules)
			for _, r := range of.rules {
				req, ok := cat.Find(r.ID)
				require.True(t, ok, r.ID)
				require.NotEmpty(t, req.Source, "%s has no source in requirements.csv", r.ID)

				text, err := os.ReadFile(filepath.Join(of.folder, r.File))
				require.NoError(t, err, "%s was registered from another folder", r.ID)
				require.Contains(t, string(text), `"`+string(r.ID)+`"`, "%s is not in %s", r.ID, r.File)

				told := explain.Text{Checks: r.Checks, Limits: r.Limits}
				require.Equal(t, of.texts[r.ID], told, "%s has the texts of another", r.ID)
				for what, said := range map[string]string{"Checks": r.Checks, "Limits": r.Limits} {
					require.NotEmpty(t, said, "%s has no section: say in the chapter %s.md of the role what it checks and what not", r.ID, r.ID.Group())
					require.True(t, strings.HasSuffix(said, "."), "%s, %s: end it with a full stop", r.ID, what)
					require.Less(t, len(said), 600, "%s, %s: say it in fewer words", r.ID, what)
				}
				// What judges the mock says so, for a supplier need not worry about it.
				ours := req.Role != role
				require.Equal(t, ours, strings.Contains(r.Checks, "a breach is a fault of this harness"), "%s binds the %s", r.ID, req.Role)
			}
		})
	}
}

func TestEachTextHasItsRule(t *testing.T) {
	t.Parallel()
	for role, of := range roles() {
		judged := map[requirement.ID]bool{}
		for _, r := range of.rules {
			judged[r.ID] = true
		}
		for id := range of.texts {
			require.True(t, judged[id], "no rule of the %s role judges %s; take the section out", role, id)
		}
	}
}

func TestTheTextsOfEachRoleAreItsOwn(t *testing.T) {
	t.Parallel()
	// RB-02 binds providers: what judges the mock by it says another thing than what judges a provider.
	mock, ok := rule.Find("RB-02")
	require.True(t, ok)
	provider, ok := providerrule.Find("RB-02")
	require.True(t, ok)
	require.Equal(t, "rb02.go", mock.File)
	require.Equal(t, "rebookinone.go", provider.File)
	require.NotEqual(t, explain.Consumer()["RB-02"], explain.Provider()["RB-02"])
}
