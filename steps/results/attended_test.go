package results_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestOnlyTheWholeOfAnAttendedPlanConformsByIt(t *testing.T) {
	t.Parallel()
	plan := &results.AttendedPlan{Digest: "d", Stories: 2, Of: 9, Sheets: 20, Unseen: []requirement.ID{"RB-02"}}
	for name, c := range map[string]struct {
		config results.Config
		by     bool
		whole  bool
	}{
		"the plan":           {results.Config{Attended: plan}, true, false},
		"tags beside it":     {results.Config{Attended: plan, Tags: "@RB-01"}, false, false},
		"a shard of it":      {results.Config{Attended: plan, Shard: "1/2"}, false, false},
		"tags":               {results.Config{Tags: "@RB-01"}, false, false},
		"all of the stories": {results.Config{}, false, true},
	} {
		require.Equal(t, c.by, c.config.ByPlan(), name)
		require.Equal(t, c.whole, c.config.Whole(), name)
	}
	require.Zero(t, results.ConformsByPlan.ExitCode())
	require.True(t, results.ConformsByPlan.Good())
}

func TestWhatAnAttendedPlanIsThereToShowHasToBeSeen(t *testing.T) {
	t.Parallel()
	passing := []results.Scenario{scenario(rule.Pass, outcome("RB-01", rule.Pass, true))}
	for name, c := range map[string]struct {
		unseen     []requirement.ID
		tags       string
		scenarios  []results.Scenario
		conclusion results.Conclusion
		should     rule.Status // of RB-05, which no scenario saw
	}{
		"all that it shows was seen":      {[]requirement.ID{"RB-05", "RB-18"}, "", passing, results.ConformsByPlan, rule.NotSelected},
		"a SHOULD that it shows was not":  {[]requirement.ID{"RB-18"}, "", passing, results.ConformsByPlan, rule.NotObserved},
		"a MUST that it shows was not":    {[]requirement.ID{"RB-05"}, "", passing, results.Inconclusive, rule.NotSelected},
		"a part of it":                    {[]requirement.ID{"RB-05"}, "@RB-01", passing, results.ConformsInPart, rule.NotSelected},
		"a breach":                        {[]requirement.ID{"RB-05", "RB-18"}, "", []results.Scenario{scenario(rule.Fail, outcome("RB-01", rule.Fail, true))}, results.DoesNotConform, rule.NotSelected},
		"a scenario that lost its tester": {[]requirement.ID{"RB-05", "RB-18"}, "", append([]results.Scenario{lost(rule.HarnessError)}, passing...), results.HarnessFault, rule.NotSelected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := results.Config{Tags: c.tags, Attended: &results.AttendedPlan{Digest: "d", Stories: 1, Of: 2, Sheets: 3, Unseen: c.unseen}}
			run := results.Fold(results.Run{Config: cfg, Scenarios: c.scenarios}, catalogue(t), rules)
			require.Equal(t, c.conclusion, run.Verdict.Conclusion, run.Verdict.Reasons)
			for _, r := range run.Requirements {
				if r.ID == "RB-05" {
					require.Equal(t, c.should, r.Status, r.Detail)
				}
			}
		})
	}
}
