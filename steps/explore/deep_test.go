package explore_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant/deep"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// runAll runs all written scenarios against a deep mutant.
func runAll(t *testing.T, m deep.Mutant) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: m.Opener(reference.Options{}), Seed: 1, Rehearsed: true, Strict: true, VerdictsOnly: true, Now: time.Now,
	})
	require.NoError(t, err)
	return run
}

func TestThereAreEnoughDeepMutants(t *testing.T) {
	require.GreaterOrEqual(t, len(deep.All()), 12)
	for _, m := range deep.All() {
		require.NotEmpty(t, m.Breaks, m.Name)
		require.NotEmpty(t, m.Defect, m.Name)
		require.Positive(t, m.Within, m.Name)
	}
}
