package suite_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestAConsumerThatIsGoneIsNotAskedForEver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault error
		asked int
	}{
		"it cannot be reached":              {consumer.Unreachable(errors.New("refused")), 3},
		"it is there, but cannot be driven": {errors.New("at odds with the contract"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			kept := 0
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Tags: "@RB-31 or @RB-36 or @RB-51", Concurrency: 1, Now: time.Now,
				Opener: consumer.OpenFunc(func(context.Context, contract.Setup) (consumer.Driver, error) {
					asked++
					return nil, c.fault
				}),
				Keep: func(f suite.Finished) {
					if f.How == "" {
						kept++
					}
				},
			})
			require.NoError(t, err)
			require.Equal(t, results.HarnessFault, run.Verdict.Conclusion)
			require.Greater(t, len(run.Scenarios), 4)
			if c.asked == 0 {
				c.asked = len(run.Scenarios)
			}
			require.Equal(t, c.asked, asked)
			require.Zero(t, kept, "what has no verdict is kept as such")
			notRun := 0 // the order in which stories are played is drawn
			for _, s := range run.Scenarios {
				require.Equal(t, rule.HarnessError, s.Status)
				require.Empty(t, run.Verdict.Counts[rule.Fail])
				if strings.Contains(s.Detail, "not run, because the consumer could not be reached in 3 scenarios in a row") {
					notRun++
				}
			}
			require.Equal(t, len(run.Scenarios)-c.asked, notRun)
		})
	}
}

// dying is a consumer of ours whose sessions of some stories end at one of the tasks.
type dying struct {
	consumer.Driver
	at contract.Kind
}

func (d dying) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	if t.Kind == d.at {
		return contract.Screen{}, errors.New("the screen froze")
	}
	return d.Driver.Perform(ctx, t)
}

// lostAtChoice opens the reference consumer, whose sessions end when a booking is to be chosen.
func lostAtChoice(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
	d, err := reference.Opener(reference.Options{}).Open(ctx, s)
	return dying{d, contract.ChooseToCancel}, err
}

func TestWhatWasProvedStaysProvedWhenSomeScenariosHaveNoVerdict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mutant string
		want   results.Conclusion
		broken rule.Status // of SP-19, which each request of the first breaks
	}{
		"a consumer that breaks a clause everywhere": {"underscores", results.DoesNotConform, rule.Fail},
		"a consumer that breaks none":                {"", results.HarnessFault, rule.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := reference.Default()
			if m, ok := mutant.Find(c.mutant); ok {
				m.Change(b)
			}
			system := reference.Opener(reference.Options{Behaviour: b})
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Seed: 7, Tags: "@RB-31 or @RB-36 or @RB-38", Now: time.Now,
				Opener: consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
					d, err := system.Open(ctx, s)
					return dying{d, contract.ChooseToCancel}, err
				}),
			})
			require.NoError(t, err)
			require.Equal(t, c.want, run.Verdict.Conclusion, run.Verdict.Reasons)
			require.Contains(t, strings.Join(run.Verdict.Reasons, "\n"), "the screen froze", "the fault is named")
			status := map[requirement.ID]rule.Status{}
			for _, r := range run.Requirements {
				status[r.ID] = r.Status
			}
			require.Equal(t, c.broken, status["SP-19"])
			require.Equal(t, rule.HarnessError, status["RB-36"], "its own evidence is lacking")
			require.Equal(t, rule.Pass, status["RB-38"], "its scenario went to the end")
			lost := 0
			for _, s := range run.Scenarios {
				if s.Fault != "" {
					lost++
					require.NotEqual(t, rule.Pass, s.Status)
				}
			}
			require.Positive(t, lost)
			require.Less(t, lost, len(run.Scenarios))
			require.Greater(t, run.Verdict.Counts[rule.Pass], 80, "the others keep their verdicts")
		})
	}
}
