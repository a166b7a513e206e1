package suite_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestTagExpressionsSelectAsTheyRead(t *testing.T) {
	for _, c := range []struct {
		expression string
		tags       []string
		selected   bool
	}{
		{"", nil, true},
		{"@a", []string{"@a"}, true},
		{"@a", []string{"@ab"}, false},
		{"@a and @b", []string{"@a"}, false},
		{"@a and @b", []string{"@b", "@a"}, true},
		{"@a or @b", []string{"@b"}, true},
		{"not @a", []string{"@b"}, true},
		{"not not @a", []string{"@a"}, true},
		{"@a and not @b", []string{"@a", "@b"}, false},
		{"@a or @b and @c", []string{"@a"}, true},
		{"(@a or @b) and @c", []string{"@a"}, false},
		{"not (@a or @b)", []string{"@c"}, true},
	} {
		t.Run(c.expression, func(t *testing.T) {
			f, err := suite.ParseTags(c.expression)
			require.NoError(t, err)
			require.Equal(t, c.selected, f(c.tags))
		})
	}
}

func TestATagExpressionThatCannotBeReadSaysWhy(t *testing.T) {
	for expression, why := range map[string]string{
		"RB-09":       "tags begin with @",
		"@a @b":       `"@b" is not expected there`,
		"@a and":      "a tag is missing",
		"(@a":         "not closed",
		"@a && @b":    "not expected",
		"@":           "tags begin with @",
		"@a or or @b": "tags begin with @",
	} {
		_, err := suite.ParseTags(expression)
		require.ErrorContains(t, err, why, expression)
	}
}

func TestAnEmptySelectionIsAnErrorAndNeverARun(t *testing.T) {
	all, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	_, err = suite.Select(all, "@nosuch")
	require.ErrorIs(t, err, suite.ErrNothingSelected)
}
