package rule

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func TestRulesSayWhatTheyCheckAndWhatNot(t *testing.T) {
	t.Parallel()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	for _, r := range All() {
		req, ok := cat.Find(r.ID)
		require.True(t, ok, r.ID)
		require.NotEmpty(t, req.Source, "%s has no source in requirements.csv", r.ID)

		text, err := os.ReadFile(r.File)
		require.NoError(t, err, "%s was registered from another folder", r.ID)
		require.Contains(t, string(text), `"`+string(r.ID)+`"`, "%s is not in %s", r.ID, r.File)

		for what, told := range map[string]string{"Checks": r.Checks, "Limits": r.Limits} {
			require.NotEmpty(t, told, "%s has no section in explain/%s.md: say there what it checks and what not", r.ID, r.ID.Group())
			require.True(t, strings.HasSuffix(told, "."), "%s, %s: end it with a full stop", r.ID, what)
			require.Less(t, len(told), 600, "%s, %s: say it in fewer words", r.ID, what)
		}
		// What judges the mock says so, for a supplier need not worry about it.
		require.Equal(t, req.Role != requirement.Consumer, strings.Contains(r.Checks, "a breach is a fault of this harness"), "%s binds the %s", r.ID, req.Role)
	}
}

func TestEachExplanationHasItsRuleAndItsPlace(t *testing.T) {
	t.Parallel()
	names, err := explainFS.ReadDir("explain")
	require.NoError(t, err)
	for _, name := range names {
		text, err := explainFS.ReadFile(path.Join("explain", name.Name()))
		require.NoError(t, err)
		var ids []requirement.ID
		for _, section := range strings.Split(string(text), "\n## ")[1:] {
			head, _, _ := strings.Cut(section, "\n")
			id := requirement.ID(head)
			_, ok := Find(id)
			require.True(t, ok, "%s: no rule judges %s; take the section out", name.Name(), id)
			require.Equal(t, id.Group()+".md", name.Name(), "%s stands in the wrong chapter", id)
			ids = append(ids, id)
		}
		require.NotEmpty(t, ids)
		require.True(t, slices.IsSortedFunc(ids, requirement.Compare), "%s: the sections are not in the order of the catalogue", name.Name())
	}
}

func TestExplanationsThatCannotBeReadSayWhere(t *testing.T) {
	t.Parallel()
	read := func(text string) (map[requirement.ID]explanation, error) {
		return readExplanations(fstest.MapFS{"explain/RB.md": {Data: []byte(text)}})
	}
	all, err := read("# For readers\n\nAny words: here.\n\n## RB-01\n\nChecks: One\nand two.\n\nLimits: None: really.\n")
	require.NoError(t, err)
	require.Equal(t, map[requirement.ID]explanation{"RB-01": {"One and two.", "None: really."}}, all)

	for text, want := range map[string]string{
		"## RB-01\n\nChecks: One.\n":                                                     "RB.md: RB-01: want a paragraph that begins with",
		"## RB-01\n\nLimits: One.\n":                                                     "RB.md: RB-01: want a paragraph that begins with",
		"## RB-01\n\nChecks: One.\n\nChecks: Two.\n\nLimits: Three.\n":                   `there is "Checks: Two."`,
		"## RB-01\n\nChecks: One.\n\nLimits: Two.\n\nThree.\n":                           `there is "Three."`,
		"## RB-01\n\nChecks: A.\n\nLimits: B.\n\n## RB-01\n\nChecks: A.\n\nLimits: B.\n": "RB-01 has two sections",
		"## RB-01\n": "RB.md: RB-01: want one paragraph",
	} {
		_, err := read(text)
		require.ErrorContains(t, err, want, text)
	}
}
