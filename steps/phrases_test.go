package steps

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// said are the texts of all steps in the features.
func said(t *testing.T) []string {
	t.Helper()
	var out []string
	paths, err := fs.Glob(features.FS, "*/*.feature")
	require.NoError(t, err)
	for _, p := range paths {
		raw, err := fs.ReadFile(features.FS, p)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:Given|When|Then|And) (.+)$`).FindAllStringSubmatch(string(raw), -1) {
			out = append(out, m[1])
		}
	}
	return out
}

func TestEveryPhraseIsUsedAndEveryStepHasOneMeaning(t *testing.T) {
	phrases := New(Config{}).phrases()
	require.Less(t, len(phrases), 40, "a reader has to keep the phrases in mind")
	used := map[string]bool{}
	for _, text := range said(t) {
		var meanings []string
		for _, p := range phrases {
			if expression(p.pattern).MatchString(text) {
				meanings = append(meanings, p.pattern)
				used[p.pattern] = true
			}
		}
		for _, r := range rule.All() {
			if r.Sentence == text {
				meanings = append(meanings, string(r.ID))
			}
		}
		require.Len(t, meanings, 1, "%q", text)
	}
	for _, p := range phrases {
		require.True(t, used[p.pattern], "no feature says %s", p.pattern)
	}
}

func TestEveryPlannedMisbehaviourIsUsed(t *testing.T) {
	all := strings.Join(said(t), "\n")
	for words := range misbehaviour {
		require.Contains(t, all, "UTC will "+words)
	}
	for words := range proxyMisbehaviour {
		require.Contains(t, all, "the Spine proxy will "+words)
	}
}

func TestThePeopleOfTheFeaturesAreSyntheticAndComplete(t *testing.T) {
	people, err := cast.Load(fixtures.FS)
	require.NoError(t, err)
	require.NotEmpty(t, people.Patients)
	for name, p := range people.Patients {
		if p.NHSNumber == "" {
			continue // it is not known
		}
		require.Regexp(t, `^999\d{7}$`, p.NHSNumber, name)
		sum := 0
		for i := range 9 {
			sum += int(p.NHSNumber[i]-'0') * (10 - i)
		}
		require.Equal(t, (11-sum%11)%11, int(p.NHSNumber[9]-'0'), "%s: the check digit", name)
	}
	for name, c := range people.Consumers {
		require.Regexp(t, `^\d{12}$`, c.ASID, name)
		require.Contains(t, c.Endpoint, ".example/", name)
	}
	_, err = people.Patient("nobody")
	require.ErrorContains(t, err, "nobody")
}
