package suite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func TestRunAndJudgeComeToTheSameLedger(t *testing.T) {
	t.Parallel()
	bad, ok := mutant.Find("never-offers")
	require.True(t, ok)
	for name, opener := range map[string]bool{"never-offers": true, "reference": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by := reference.Opener(reference.Options{})
			if opener {
				by = bad.Opener(reference.Options{})
			}
			run, err := suite.Run(t.Context(), suite.Config{
				Features: features.FS, Fixtures: fixtures.FS, Harness: testHarness, Opener: by, Seed: 1, Now: time.Now,
				Consumer: results.Consumer{Name: "the consumer " + name}, Tags: "@RB-51 or @RB-55",
			})
			require.NoError(t, err)
			sameResults(t, run)
			require.True(t, run.Ledger.Known())
			require.Equal(t, opener, run.Ledger.Harmed > 0)
			require.Equal(t, run.Ledger, again(t, journalOf(t, run)).Ledger)
			stories := map[string]bool{}
			for _, s := range run.Scenarios {
				require.NotNil(t, s.Ledger)
				stories[s.Journal()] = true
			}
			require.Len(t, stories, run.Ledger.Stories, "each story counts once")
		})
	}
}

func TestOfRecordedTrafficNothingIsKnownOfPatients(t *testing.T) {
	t.Parallel()
	by, err := suite.NewJudge(features.FS, fixtures.FS, testHarness)
	require.NoError(t, err)
	run := by.Recording("traffic", journal.View{}, results.Recording{What: "a HAR file"})
	require.NotNil(t, run.Ledger)
	require.Equal(t, 1, run.Ledger.NotKnown)
	require.Nil(t, run.Ledger.Cancelled, "not known is never zero")
	require.Contains(t, wording.Patients(run.Ledger), "Not known")
}
