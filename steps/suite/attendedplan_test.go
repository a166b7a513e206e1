package suite_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// byThePlan runs the stories of an attended run's plan, without a tester.
func byThePlan(t *testing.T, seed int64, lacking ...contract.Capability) results.Run {
	t.Helper()
	chosen, err := suite.AttendedPlan(features.FS, fixtures.FS, lacking)
	require.NoError(t, err)
	cfg := suite.Config{Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Attended: &chosen, Seed: seed, Now: time.Now}
	for _, l := range lacking {
		if l == contract.SettableClock {
			cfg.Live, cfg.Opener = true, byItsOwnClock(nil)
			continue
		}
		cfg.Consumer.Without = append(cfg.Consumer.Without, string(l))
		cfg.Opener = consumer.Lacking(cfg.Opener, l)
	}
	run, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Len(t, chosen.Stories, run.Config.Attended.Stories)
	return run
}

// Whatever a consumer lacks, its plan shows all that it is there to show, and judging its journal again comes to the same.
func TestTheAttendedPlanShowsAllThatATesterCanShow(t *testing.T) {
	t.Parallel()
	for name, lacking := range map[string][]contract.Capability{
		"nothing is missing":       nil,
		"the clock cannot be set":  {contract.SettableClock},
		"no registry and no XML":   {contract.UseRegistry, contract.SpeakXML},
		"one booking in a call":    {contract.SeveralBookings},
		"no restart, and no clock": {contract.RestartTheWhole, contract.SettableClock},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := byThePlan(t, 5, lacking...)
			require.Equal(t, results.ConformsByPlan, run.Verdict.Conclusion, run.Verdict.Reasons)
			for _, r := range run.Requirements {
				if _, judged := rule.Find(r.ID); judged && !slices.Contains(run.Config.Attended.Unseen, r.ID) {
					require.Equal(t, rule.Pass, r.Status, "%s: %s", r.ID, r.Detail)
				}
			}
			again := judgedAgain(t, run)
			require.Empty(t, again.Damage)
			require.Equal(t, run.Verdict, again.Verdict)
		})
	}
}

// Nobody makes a plan of their own conform: whoever judges the journal knows which stories there have to be.
func TestAJournalOfAnotherPlanDoesNotConform(t *testing.T) {
	t.Parallel()
	run := byThePlan(t, 5)
	for name, change := range map[string]func(*results.Run){
		"stories are left out":           func(r *results.Run) { r.Scenarios = r.Scenarios[:len(r.Scenarios)/2] },
		"less is to be seen":             func(r *results.Run) { r.Config.Attended.Unseen = []requirement.ID{"RB-51"} },
		"another plan":                   func(r *results.Run) { r.Config.Attended.Digest = "0000000000000000" },
		"it is said to be the whole":     func(r *results.Run) { r.Config.Attended = nil },
		"the consumer is said to lack":   func(r *results.Run) { r.Consumer.Without = []string{"registry"} },
		"a selection beside the plan":    func(r *results.Run) { r.Config.Tags = "@RB-51" },
		"it is said to be in real time":  func(r *results.Run) { r.Config.Start = results.StartNow },
		"it is said to be half of a run": func(r *results.Run) { r.Config.Shard = "1/2" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := run
			plan := *run.Config.Attended
			changed.Config.Attended = &plan
			change(&changed)
			again := judgedAgain(t, changed)
			require.NotEmpty(t, again.Damage)
			require.False(t, again.Verdict.Conclusion.Good(), again.Verdict.Conclusion)
		})
	}
}

func judgedAgain(t *testing.T, run results.Run) results.Run {
	t.Helper()
	judge, err := suite.NewJudge(features.FS, fixtures.FS, run.Harness)
	require.NoError(t, err)
	return judge.Judge(run.Evidence())
}
