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
		{"@RB-*", []string{"@RB-09"}, true},
		{"@RB-*", []string{"@RBX"}, false},
		{"@must and not @RB-*", []string{"@must", "@RB-09"}, false},
		{"@*", []string{"@a"}, false},
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
	_, err = suite.Select(all, "@must and not @must")
	require.ErrorIs(t, err, suite.ErrNothingSelected)
}

func TestATagThatNoScenarioHasIsAnErrorThatNamesTheNearest(t *testing.T) {
	all, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	for expression, says := range map[string]string{
		"@RB-51 or @CX-1":       "no scenario has the tag @CX-1; did you mean @CX-01 or",
		"@RB-51 and not @mustt": "no scenario has the tag @mustt; did you mean @must or",
		"@RX-*":                 "no scenario has the tag @RX-*; did you mean @",
		"@R*-51":                "only a * at its end stands for any others, as in @RB-*",
		"@RB-5?":                "only a * at its end stands for any others",
		"@*":                    "no scenario has the tag @*",
		"not @nosuch":           "no scenario has the tag @nosuch",
		"@RB-51,@RB-31":         `join tags by the word or, as in "@RB-51 or @RB-31"`,
	} {
		_, err := suite.Select(all, expression)
		require.ErrorIs(t, err, suite.ErrNoSuchTag, expression)
		require.ErrorContains(t, err, says)
	}
}
