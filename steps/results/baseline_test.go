package results_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestABaselineLetsThroughWhatIsKnownAndNothingElse(t *testing.T) {
	known := results.Known{Requirement: "RB-18", Reason: "being mended", Owner: "Terry"}
	entry := func(change func(*results.Known)) results.Known {
		k := known
		change(&k)
		return k
	}
	for name, c := range map[string]struct {
		run    results.Run
		known  []results.Known
		code   int
		passes bool
	}{
		"what is known":               {ofTwo(t, rule.Pass, rule.Fail), []results.Known{known}, 0, true},
		"known in that scenario":      {ofTwo(t, rule.Pass, rule.Fail), []results.Known{entry(func(k *results.Known) { k.Scenario = "b" })}, 0, true},
		"the scenario as a whole":     {ofTwo(t, rule.Pass, rule.Fail), []results.Known{entry(func(k *results.Known) { k.Requirement, k.Scenario = "", "b" })}, 0, true},
		"known in another scenario":   {ofTwo(t, rule.Pass, rule.Fail), []results.Known{entry(func(k *results.Known) { k.Scenario = "a" })}, 1, false},
		"a new one beside it":         {ofTwo(t, rule.Fail, rule.Fail), []results.Known{known}, 1, false},
		"known until yesterday":       {ofTwo(t, rule.Pass, rule.Fail), []results.Known{entry(func(k *results.Known) { k.Expires = "2031-03-06" })}, 1, false},
		"known until today":           {ofTwo(t, rule.Pass, rule.Fail), []results.Known{entry(func(k *results.Known) { k.Expires = "2031-03-07" })}, 0, true},
		"it passes now":               {ofTwo(t, rule.Pass, rule.Pass), []results.Known{known}, 1, false},
		"nothing is known of it":      {ofTwo(t, rule.Pass, rule.Pass), []results.Known{entry(func(k *results.Known) { k.Requirement = "RB-09" })}, 0, true},
		"none, and nothing fails":     {ofTwo(t, rule.Pass, rule.Pass), nil, 0, true},
		"none, and something fails":   {ofTwo(t, rule.Pass, rule.Fail), nil, 1, false},
		"it was not seen":             {ofTwo(t, rule.Pass, rule.NotObserved), []results.Known{known}, 4, true},
		"a fault excuses nothing":     {ofTwo(t, rule.HarnessError, rule.Fail), []results.Known{known}, 3, true},
		"nor does what was not seen":  {ofTwo(t, rule.NotObserved, rule.Fail), []results.Known{known}, 4, true},
		"a harness fault and no more": {ofTwo(t, rule.HarnessError, rule.Pass), nil, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			before := c.run.Verdict.Conclusion
			c.run.Baseline = &results.Baseline{Known: c.known, Day: "2031-03-07"}
			require.Equal(t, c.passes, c.run.Gate().Passes(), "%+v", c.run.Gate())
			require.Equal(t, c.code, c.run.ExitCode())
			require.Equal(t, before, c.run.Verdict.Conclusion, "the verdict stays what it is")
		})
	}
}

func TestAnEntryNeedsSomebodyWhoAnswersForIt(t *testing.T) {
	whole := results.Known{Requirement: "RB-18", Reason: "r", Owner: "o", Expires: "2031-03-07"}
	require.NoError(t, whole.Fault())
	for want, k := range map[string]results.Known{
		"neither a requirement nor a scenario": {Reason: "r", Owner: "o"},
		"give a reason and an owner":           {Requirement: "RB-18", Reason: "r"},
		"give a day such as":                   {Requirement: "RB-18", Reason: "r", Owner: "o", Expires: "soon"},
	} {
		require.ErrorContains(t, k.Fault(), want)
	}
}
