package explain

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
)

func TestEachSectionStandsInItsChapterAndInTheOrderOfTheCatalogue(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"*.md", "provider/*.md"} {
		names, err := fs.Glob(chapters, pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			text, err := chapters.ReadFile(name)
			require.NoError(t, err)
			var ids []requirement.ID
			for _, section := range sections(string(text)) {
				head, _, _ := strings.Cut(section, "\n")
				ids = append(ids, requirement.ID(head))
				require.Equal(t, ids[len(ids)-1].Group()+".md", path.Base(name), "%s stands in the wrong chapter", head)
			}
			require.NotEmpty(t, ids, name)
			require.True(t, slices.IsSortedFunc(ids, requirement.Compare), "%s: the sections are not in the order of the catalogue", name)
		}
	}
}

func TestExplanationsThatCannotBeReadSayWhere(t *testing.T) {
	t.Parallel()
	of := func(text string) (map[requirement.ID]Text, error) {
		return read(fstest.MapFS{"provider/RB.md": {Data: []byte(text)}, "RB.md": {Data: []byte("## RB-02\n\nNobody reads: this.\n")}}, "provider")
	}
	all, err := of("# For readers\n\nAny words: here.\n\n## RB-01\n\nChecks: One\nand two.\n\nLimits: None: really.\n")
	require.NoError(t, err)
	require.Equal(t, map[requirement.ID]Text{"RB-01": {"One and two.", "None: really."}}, all)

	for text, want := range map[string]string{
		"## RB-01\n\nChecks: One.\n":                                                     "RB.md: RB-01: want a paragraph that begins with",
		"## RB-01\n\nLimits: One.\n":                                                     "RB.md: RB-01: want a paragraph that begins with",
		"## RB-01\n\nChecks: One.\n\nChecks: Two.\n\nLimits: Three.\n":                   `there is "Checks: Two."`,
		"## RB-01\n\nChecks: One.\n\nLimits: Two.\n\nThree.\n":                           `there is "Three."`,
		"## RB-01\n\nChecks: A.\n\nLimits: B.\n\n## RB-01\n\nChecks: A.\n\nLimits: B.\n": "RB-01 has two sections",
		"## RB-01\n": "RB.md: RB-01: want one paragraph",
	} {
		_, err := of(text)
		require.ErrorContains(t, err, want, text)
	}
}
