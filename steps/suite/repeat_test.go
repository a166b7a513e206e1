package suite_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// resultsOf runs a selection and returns results.json without its times, the one part that may differ.
func resultsOf(t *testing.T, change func(*reference.Behaviour), concurrency int, tags string) []byte {
	t.Helper()
	return withoutTimes(t, runOf(t, change, suite.Config{Concurrency: concurrency, Tags: tags}))
}

// runOf runs the reference consumer, changed where it is to be a mutant.
func runOf(t *testing.T, change func(*reference.Behaviour), cfg suite.Config) results.Run {
	t.Helper()
	b := reference.Default()
	if change != nil {
		change(b)
	}
	cfg.Features, cfg.Fixtures, cfg.Opener, cfg.Now = features.FS, fixtures.FS, reference.Opener(reference.Options{Behaviour: b}), time.Now
	cfg.Seed, cfg.Harness = 7, results.Harness{Name: "rebookcheck", Version: "9.9.9"}
	run, err := suite.Run(t.Context(), cfg)
	require.NoError(t, err)
	require.NotEmpty(t, run.Times.JournalSHA256)
	for _, sc := range run.Scenarios {
		require.NotEmpty(t, run.Journals[sc.Journal()], "%s rests on no evidence", sc.ID)
	}
	return run
}

func withoutTimes(t *testing.T, run results.Run) []byte {
	t.Helper()
	run.Times = results.Times{}
	var out bytes.Buffer
	require.NoError(t, run.WriteJSON(&out))
	return out.Bytes()
}

func TestTheSameSeedGivesTheSameResultsWhateverRunsBesideIt(t *testing.T) {
	require.Equal(t, string(resultsOf(t, nil, 1, "")), string(resultsOf(t, nil, 8, "")))
	m, ok := mutant.Find("silent-cancel")
	require.True(t, ok)
	const tags = "@RB-31 or @RB-12 or @RB-28 or @RG-30"
	require.Equal(t, string(resultsOf(t, m.Change, 1, tags)), string(resultsOf(t, m.Change, 8, tags)))
}

func TestTheReferenceConsumerConformsInEveryScenario(t *testing.T) {
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Seed: 3, Now: time.Now,
	})
	require.NoError(t, err)
	require.Equal(t, results.Conforms, run.Verdict.Conclusion, run.Verdict.Reasons)
	for _, s := range run.Scenarios {
		require.Equal(t, "pass", string(s.Status), "%s: %s", s.ID, s.Detail)
		require.NotEmpty(t, run.Journals[s.Journal()])
	}
}

func TestScenariosOfOneStoryAreActedOutOnceAndEachIsJudged(t *testing.T) {
	acted := 0
	opener := reference.Opener(reference.Options{})
	counted := consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		acted++ // one at a time
		return opener.Open(ctx, s)
	})
	const tags = "@RB-30 or @RB-33"
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: counted, Seed: 3, Tags: tags, Concurrency: 1, Now: time.Now,
	})
	require.NoError(t, err)
	require.Len(t, run.Scenarios, 2)
	require.Equal(t, 1, acted)
	require.Len(t, run.Journals, 1)
	for _, s := range run.Scenarios {
		require.Equal(t, rule.Pass, s.Status, s.Detail)
		last := s.Steps[len(s.Steps)-1]
		require.Equal(t, results.Passed, last.Status)
		r, ok := rule.BySentence(last.Text)
		require.True(t, ok)
		require.True(t, slices.ContainsFunc(s.Outcomes, func(o results.Outcome) bool { return o.ID == r.ID && o.Named && o.Status == rule.Pass }))
	}
	m, ok := mutant.Find("asks-twice")
	require.True(t, ok)
	run, err = suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: m.Opener(reference.Options{}), Seed: 3, Tags: tags, Concurrency: 1, Now: time.Now,
	})
	require.NoError(t, err)
	for _, s := range run.Scenarios {
		last := s.Steps[len(s.Steps)-1]
		broken := slices.Contains(s.Tags, "@RB-33")
		require.Equal(t, broken, last.Status == results.Failed, "%s: only the sentence that does not hold fails: %s", s.ID, last.Detail)
	}
}
