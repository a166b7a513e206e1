package cli

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestAMutantIsJudgedOnAPartAndOnAllWhereThatDoesNotShowWhatItBreaks(t *testing.T) {
	t.Parallel()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	every, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	const tags = "@RB-27 or @RB-31 or @RB-36 or @RB-51 or @CX-01 or @SL-09 or @AU-01"
	all, err := suite.Select(every, tags)
	require.NoError(t, err)
	m, ok := mutant.Find("bare-list")
	require.True(t, ok)
	judge := func(whole bool, breaks ...requirement.ID) results.Run {
		run, err := judgeSubject(t.Context(), suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: referenceOpener(1, m.Change), Seed: 1, Tags: tags, VerdictsOnly: true, Now: time.Now,
		}, selftest.Subject{Name: m.Name, Defect: m.Defect, Breaks: breaks}, whole, nil, cat)
		require.NoError(t, err)
		return run
	}
	declared := requirement.ID(m.Breaks[0])
	part := judge(false, declared)
	require.Contains(t, part.Broken(), declared)
	require.Less(t, len(part.Scenarios), len(all), "only a part was wanted")
	searched := judge(false, "AU-01") // which it does not break
	require.Len(t, searched.Scenarios, len(all), "all was searched for what it does not break")
	require.NotContains(t, searched.Broken(), requirement.ID("AU-01"))
	require.Equal(t, judge(true, declared).Broken(), searched.Broken(), "two halves come to what the whole comes to")
}

// Beside what --only names, good consumers are judged on the stories about what that breaks, and on no others.
func TestGoodConsumersAreJudgedOnWhatBearsOnThoseNamed(t *testing.T) {
	t.Parallel()
	every, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	only := []string{"silent-cancel"}
	all, _, err := subjects(only, false)
	require.NoError(t, err)
	bears := bearing(all, only, false)
	m, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	stories := map[bool]int{}
	for _, s := range every {
		is := slices.ContainsFunc(s.Names, func(id requirement.ID) bool { return slices.Contains(m.Breaks, string(id)) })
		require.Equal(t, is, bears([]suite.Scenario{s}), s.ID)
		stories[is]++
	}
	require.Positive(t, stories[true])
	require.Greater(t, stories[false], stories[true])
	for _, c := range []struct {
		only  []string
		whole bool
	}{{nil, false}, {only, true}, {[]string{"silent-cancel", "reference"}, false}} {
		all, _, err := subjects(c.only, c.whole)
		require.NoError(t, err)
		require.Nil(t, bearing(all, c.only, c.whole), "all stories, with %v", c.only)
	}
}
