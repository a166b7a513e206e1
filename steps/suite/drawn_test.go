package suite_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// drawnMutants are known-bad consumers of different themes, each with defects that the worlds of some seeds might hide.
var drawnMutants = []string{
	"silent-cancel", "star-if-match", "drops-document", "never-offers", "no-list",
	"expects-uuids", "counts-versions", "acts-on-pointer", "cancels-on-close", "double-books",
}

// runAt is a run of all scenarios in the worlds of a seed.
func runAt(t *testing.T, o consumer.Opener, seed int64, tags string) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: o, Now: time.Now, Seed: seed, Tags: tags, Harness: results.Harness{Name: "rebookcheck", Version: "9.9.9"},
	})
	require.NoError(t, err)
	return run
}

// TestSoakAnySeedGivesTheSameVerdict judges the reference consumer, the good ones and ten mutants in the worlds
// of seeds that are drawn: two hundred with TEST_SOAK, else five for some of them.
func TestSoakAnySeedGivesTheSameVerdict(t *testing.T) {
	good, bad, seeds := []string{mutant.Variants()[0].Name}, drawnMutants[:2], 5
	if os.Getenv("TEST_SOAK") != "" { //nolint:forbidigo // a flag would have to be known to every package
		good, bad, seeds = nil, drawnMutants, soakRuns
		for _, v := range mutant.Variants() {
			good = append(good, v.Name)
		}
	}
	for range seeds {
		seed := rand.Int64N(1<<53-1) + 1 //nolint:gosec // it is told where it matters
		ref := runAt(t, reference.Opener(reference.Options{}), seed, "")
		require.Equal(t, results.Conforms, ref.Verdict.Conclusion, "the reference consumer, --seed %d: %v", seed, ref.Verdict.Reasons)
		for _, v := range mutant.Variants() {
			if slices.Contains(good, v.Name) {
				run := runAt(t, v.Opener(reference.Options{}), seed, "")
				require.Equal(t, results.Conforms, run.Verdict.Conclusion, "%s, --seed %d: %v", v.Name, seed, run.Verdict.Reasons)
			}
		}
		for _, name := range bad {
			m, ok := mutant.Find(name)
			require.True(t, ok, name)
			broken := runAt(t, m.Opener(reference.Options{}), seed, "").Broken()
			for _, id := range m.Breaks {
				require.Contains(t, broken, requirement.ID(id), "%s, --seed %d", name, seed)
			}
			require.Len(t, broken, len(m.Breaks), "%s, --seed %d: %v", name, seed, broken)
		}
	}
}

func TestNothingThatReachesAConsumerNamesAScenarioOrARole(t *testing.T) {
	t.Parallel()
	run := runAt(t, reference.Opener(reference.Options{}), 5, "@RB-31 or @RB-28 or @RG-30 or @SL-09")
	for id, view := range run.Journals {
		for _, e := range view {
			var told []byte
			switch {
			case e.Exchange != nil:
				told = slices.Concat([]byte(e.Exchange.Target), e.Exchange.Response.Body)
			case e.Mark != nil && slices.Contains([]string{"setup", "task"}, e.Mark.Kind):
				told = e.Mark.Data
			}
			for _, word := range []string{"Vale", "Dale", "North 111", "South 111", "Mr Patient", "RB-", "rebook/", "999000100", "91800000", "encounter 1"} {
				require.NotContains(t, string(told), word, "%s, entry %d", id, e.Seq)
			}
		}
	}
}
