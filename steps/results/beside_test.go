package results_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestWhatWasDeclaredAndWhatNeedsAReaderStandsWithTheConclusion(t *testing.T) {
	t.Parallel()
	pass := outcome("RB-01", rule.Pass, true)
	toRead := outcome("RB-05", rule.Concern, true)
	toRead.Reader = true
	said := []string{"the consumer declares that it has no access to the booking registry", "the consumer declares that it speaks no XML"}
	for name, c := range map[string]struct {
		consumer  results.Consumer
		scenarios []results.Scenario
		want      []string
	}{
		"nothing":                {results.Consumer{}, []results.Scenario{scenario(rule.Pass, pass)}, nil},
		"an ordinary concern":    {results.Consumer{}, []results.Scenario{scenario(rule.Pass, pass, outcome("RB-05", rule.Concern, true))}, nil},
		"one to read":            {results.Consumer{}, []results.Scenario{scenario(rule.Pass, pass, toRead)}, []string{"RB-05 needs a reader"}},
		"declared":               {results.Consumer{Declares: said[:1]}, []results.Scenario{scenario(rule.Pass, pass)}, []string{"as declared: it has no access to the booking registry; 4 requirements not applicable"}},
		"declared two, and read": {results.Consumer{Declares: said}, []results.Scenario{scenario(rule.Pass, pass, toRead)}, []string{"as declared: it has no access to the booking registry, speaks no XML; 3 requirements not applicable", "RB-05 needs a reader"}},
	} {
		run := results.Fold(results.Run{Consumer: c.consumer, Scenarios: c.scenarios}, catalogue(t), rules)
		require.Equal(t, results.Conforms, run.Verdict.Conclusion, name)
		require.Equal(t, c.want, run.Verdict.Beside, name)
	}
}

func TestSessionsThatDeclareDifferentThingsLeaveNoVerdictButABreach(t *testing.T) {
	t.Parallel()
	differs := results.Consumer{Contradicts: "the consumer's sessions declared different capabilities"}
	good := results.Fold(results.Run{Consumer: differs, Scenarios: []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}}, catalogue(t), rules)
	require.Equal(t, results.HarnessFault, good.Verdict.Conclusion)
	require.Equal(t, 3, good.Verdict.Conclusion.ExitCode())
	require.Contains(t, good.Verdict.Reasons, differs.Contradicts)
	bad := results.Fold(results.Run{Consumer: differs, Scenarios: []results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true))}}, catalogue(t), rules)
	require.Equal(t, results.DoesNotConform, bad.Verdict.Conclusion)
}

func TestAPassTellsWhichWordsItDoesNotJudge(t *testing.T) {
	t.Parallel()
	worded := func(texts ...string) results.Scenario {
		o := outcome("RB-01", rule.Pass, true)
		o.Texts = texts
		return scenario(rule.Pass, o)
	}
	detail := func(scenarios ...results.Scenario) string {
		return results.Fold(results.Run{Scenarios: scenarios}, catalogue(t), rules).Requirements[0].Detail
	}
	require.Equal(t, "held in 1 scenario", detail(worded()))
	require.Equal(t, "held in 2 scenarios; not judged, and to be read by a person, are the words: “Ydych chi’n siŵr?”", detail(worded("Ydych chi’n siŵr?"), worded("Ydych chi’n siŵr?")))
	require.Contains(t, detail(worded("a", "b"), worded("c", "d", "e")), "“a”, “b”, “c” and 2 more in the scenarios")
}
