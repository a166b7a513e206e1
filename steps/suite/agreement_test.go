package suite_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// The catalogue says what the standard asks, features say it to people, rules say it to
// the machine. Each of these tests fails when one of the three says more or less than another.

func load(t *testing.T) (requirement.Catalogue, []suite.Scenario) {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	all, err := suite.Scenarios(features.FS)
	require.NoError(t, err)
	return cat, all
}

func TestEveryReBookingAndCancellingRequirementOfAConsumerIsJudgedOrHasAReason(t *testing.T) {
	cat, _ := load(t)
	count := 0
	for _, req := range cat.All() {
		if group := req.ID.Group(); group != "RB" && (group != "CX" || req.Role != requirement.Consumer) {
			continue
		}
		count++
		_, judged := rule.Find(req.ID)
		require.NotEqual(t, judged, req.Unjudged != "", "%s needs a rule or a written reason in unjudged.csv, and not both", req.ID)
		if req.Observable != requirement.Report && req.Observable != requirement.Document && req.Level != requirement.May && req.ID != "RB-67" {
			require.True(t, judged, "%s can be shown by %s and must be judged", req.ID, req.Observable)
		}
		if req.Observable == requirement.Document {
			require.True(t, req.Attest, "%s can only be shown by a document and must be attested", req.ID)
		}
	}
	require.Equal(t, 70+18, count, "the catalogue holds 70 RB rows and 18 CX rows for consumers")
}

func TestEveryRuleHasARequirementAndAScenarioThatEndsInItsSentence(t *testing.T) {
	cat, all := load(t)
	for _, r := range rule.All() {
		_, ok := cat.Find(r.ID)
		require.True(t, ok, "rule %s is not in the catalogue", r.ID)
		require.True(t, slices.ContainsFunc(all, func(s suite.Scenario) bool { return slices.Contains(s.Names, r.ID) }),
			"no scenario ends in the sentence of %s", r.ID)
	}
}

// variation is the tag of a variation of the stories.
var variation = regexp.MustCompile(`^@SC-\d\d$`)

func TestEveryScenarioStandsUnderTheRuleOfTheRequirementItEndsIn(t *testing.T) {
	cat, all := load(t)
	titles := map[requirement.ID]string{}
	for _, s := range all {
		require.NotEmpty(t, s.Rule, "%s stands under no Rule:", s.ID)
		require.NotEmpty(t, s.Names, "%s must end in the sentence of a rule", s.ID)
		var want []string
		for _, id := range s.Names {
			req, _ := cat.Find(id)
			level := "@" + strings.ReplaceAll(strings.ToLower(string(req.Level)), " ", "-")
			want = append(want, "@"+string(id))
			if !slices.Contains(want, level) {
				want = append(want, level)
			}
			title, seen := titles[id]
			if seen {
				require.Equal(t, title, s.Path+s.Rule, "%s has a Rule: in two places", id)
			}
			titles[id] = s.Path + s.Rule
		}
		tags := slices.DeleteFunc(slices.Clone(s.Tags), func(tag string) bool {
			return variation.MatchString(tag) || strings.HasPrefix(tag, "@needs-") // what it needs of a consumer
		})
		require.ElementsMatch(t, want, tags, "%s: the tags are the ids and the levels of the requirements it ends in", s.ID)
	}
}

func TestFeaturesSpeakOfNoProtocolAndKeepShort(t *testing.T) {
	_, all := load(t)
	protocol := regexp.MustCompile(`(?i)\b(http|https|get|post|put|patch|delete|json|xml|fhir|etag|if-match|header|status code|[1-5]\d\d)\b|/[A-Z]|\$`)
	paths, err := fs.Glob(features.FS, "*/*.feature")
	require.NoError(t, err)
	for _, p := range paths {
		raw, err := fs.ReadFile(features.FS, p)
		require.NoError(t, err)
		for n, line := range strings.Split(string(raw), "\n") {
			text := strings.TrimSpace(line)
			if strings.HasPrefix(text, "@") {
				continue
			}
			text = regexp.MustCompile(`\b111\b`).ReplaceAllString(text, "") // the telephone number of the service
			require.NotRegexp(t, protocol, text, "%s:%d", p, n+1)
		}
	}
	for _, s := range all {
		require.Positive(t, s.Own, s.ID)
		require.LessOrEqual(t, s.Own-len(s.Names), 6, "%s has more than six steps of its own before what it ends in", s.ID)
		whens := 0
		for _, st := range s.Steps {
			if st.Keyword == "When" {
				whens++
			}
		}
		require.Equal(t, 1, whens, "%s has one When", s.ID)
	}
}

func TestEveryMutantBreaksRequirementsThatAreJudged(t *testing.T) {
	for _, m := range mutant.All() {
		require.NotEmpty(t, m.Breaks, m.Name)
		for _, id := range m.Breaks {
			_, ok := rule.Find(requirement.ID(id))
			require.True(t, ok, "%s breaks %s, which no rule judges", m.Name, id)
		}
	}
}
