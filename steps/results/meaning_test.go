package results_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestAStrictRunDoesNotConformOnAConcern(t *testing.T) {
	for strict, want := range map[bool]results.Conclusion{false: results.Conforms, true: results.DoesNotConform} {
		run := results.Run{Config: results.Config{Strict: strict}, Scenarios: []results.Scenario{
			scenario(rule.Pass, outcome("RB-01", rule.Pass, true)),
			scenario(rule.Concern, outcome("RB-05", rule.Concern, true)),
		}}
		got := results.Fold(run, catalogue(t), rules)
		require.Equal(t, want, got.Verdict.Conclusion)
		if strict {
			require.Contains(t, strings.Join(got.Verdict.Reasons, "\n"), "(a concern, and the run is strict)")
		}
		means := map[bool]results.Meaning{false: results.Good, true: results.Bad}[strict]
		require.Equal(t, means, got.OfScenario(got.Scenarios[1]))
	}
}

// Whatever the run comes to, its results say the same: bad ones where it does not conform, open or faulty ones where it has no verdict.
func TestWhatAResultMeansAgreesWithTheConclusion(t *testing.T) {
	for status, c := range map[rule.Status]struct {
		scenario   results.Meaning
		conclusion results.Conclusion
	}{
		rule.Pass:         {results.Good, results.Conforms},
		rule.Fail:         {results.Bad, results.DoesNotConform},
		rule.Concern:      {results.Good, results.Conforms},
		rule.NotObserved:  {results.Open, results.Inconclusive},
		rule.HarnessError: {results.Faulty, results.HarnessFault},
		"splendid":        {results.Faulty, results.HarnessFault},
	} {
		t.Run(string(status), func(t *testing.T) {
			run := results.Run{Scenarios: []results.Scenario{
				scenario(rule.Pass, outcome("RB-01", rule.Pass, true)),
				scenario(status, outcome("RB-18", status, true)),
			}}
			got := results.Fold(run, catalogue(t), rules)
			require.Equal(t, c.conclusion, got.Verdict.Conclusion)
			require.Equal(t, c.scenario, got.OfScenario(got.Scenarios[1]))
		})
	}
}

func TestSuitesThatDifferSayInWhat(t *testing.T) {
	a := results.Suite{Digest: "1", Rules: "r", Mock: "m"}
	require.Empty(t, a.Differs(a))
	require.Equal(t, []string{"rules", "mock"}, a.Differs(results.Suite{Digest: "2", Rules: "s", Mock: "n"}))
	require.Equal(t, []string{"one of them does not say what it is made of"}, a.Differs(results.Suite{}))
}
