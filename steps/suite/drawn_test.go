package suite_test

import (
	"fmt"
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
	"github.com/rebookcheck/rebookcheck/steps/evidence"
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

// TestSoakAnySeedGivesTheSameVerdict judges in the worlds of seeds that are drawn, two hundred with TEST_SOAK, else two: the
// reference consumer, and in turn one of the other good consumers and one of the mutants. To judge all of them in all of these
// worlds would take a day.
func TestSoakAnySeedGivesTheSameVerdict(t *testing.T) {
	drawn := func() int64 { return rand.Int64N(1<<53-1) + 1 } //nolint:gosec // it is told where it matters
	others, times := mutant.Variants(), 2
	if os.Getenv("TEST_SOAK") != "" { //nolint:forbidigo // a flag would have to be known to every package
		times = soakRuns
	}
	for n := range times {
		good := []mutant.Mutant{{Name: "the reference consumer"}}
		if times == soakRuns || n > 0 {
			good = append(good, others[n%len(others)])
		}
		seed := drawn()
		t.Run(fmt.Sprintf("%d of %d, seed %d", n+1, times, seed), func(t *testing.T) {
			conformAndBreakAt(t, seed, good, drawnMutants[n%len(drawnMutants):][:1])
		})
	}
}

// conformAndBreakAt wants the good consumers to conform in the worlds of a seed, and mutants to break there what they break.
func conformAndBreakAt(t *testing.T, seed int64, good []mutant.Mutant, bad []string) {
	t.Helper()
	for _, v := range good {
		opener := reference.Opener(reference.Options{})
		if v.Change != nil {
			opener = v.Opener(reference.Options{})
		}
		run := runAt(t, opener, seed, "")
		require.True(t, run.Verdict.Conclusion.Good(), "%s, --seed %d: %v", v.Name, seed, run.Verdict.Reasons)
		require.Subset(t, v.Warned, texts(run.Broken()), "%s, --seed %d", v.Name, seed)
	}
	for _, name := range bad {
		m, ok := mutant.Find(name)
		require.True(t, ok, name)
		broken := runAt(t, m.Opener(reference.Options{}), seed, "").Broken()
		require.ElementsMatch(t, m.Breaks, texts(broken), "%s, --seed %d", name, seed)
	}
}

func texts(ids []requirement.ID) []string {
	out := []string{}
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

func TestNothingThatReachesAConsumerNamesAScenarioOrARole(t *testing.T) {
	t.Parallel()
	run := runAt(t, reference.Opener(reference.Options{}), 5, "@RB-31 or @RB-28 or @RG-30 or @SL-09")
	for id, view := range run.Journals {
		for _, e := range view {
			var told []byte
			switch {
			case e.Exchange != nil:
				told = slices.Concat([]byte(e.Exchange.Target), evidence.Plain(e.Exchange.Response)) // packed bytes spell anything
			case e.Mark != nil && slices.Contains([]string{"setup", "task"}, e.Mark.Kind):
				told = e.Mark.Data
			}
			for _, word := range []string{"Vale", "Dale", "North 111", "South 111", "Mr Patient", "RB-", "rebook/", "999000100", "91800000", "encounter 1"} {
				require.NotContains(t, string(told), word, "%s, entry %d", id, e.Seq)
			}
		}
	}
}
