package suite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
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
				Keep: func(suite.Finished) { kept++ },
			})
			require.NoError(t, err)
			require.Equal(t, results.HarnessFault, run.Verdict.Conclusion)
			require.Greater(t, len(run.Scenarios), 4)
			if c.asked == 0 {
				c.asked = len(run.Scenarios)
			}
			require.Equal(t, c.asked, asked)
			require.Zero(t, kept, "nothing without a verdict is kept")
			for i, s := range run.Scenarios {
				require.Equal(t, rule.HarnessError, s.Status)
				require.Empty(t, run.Verdict.Counts[rule.Fail])
				if i >= c.asked {
					require.Contains(t, s.Detail, "not run, because the consumer could not be reached in 3 scenarios in a row")
				}
			}
		})
	}
}
