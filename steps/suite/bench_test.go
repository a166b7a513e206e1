package suite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// BenchmarkRun is the whole consumer run on the embedded default, without the reports.
func BenchmarkRun(b *testing.B) {
	for b.Loop() {
		run, err := suite.Run(b.Context(), suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 1, Now: time.Now,
		})
		require.NoError(b, err)
		require.Equal(b, results.Conforms, run.Verdict.Conclusion)
		b.ReportMetric(float64(len(run.Scenarios)), "scenarios/op")
	}
}
