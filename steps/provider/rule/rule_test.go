package rule_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	shared "github.com/rebookcheck/rebookcheck/steps/rule"
)

// TestNothingPassesByDefault has every rule judge a story in which nothing happened. What passes and what fails is shown by
// the good and the bad providers of the selftest.
func TestNothingPassesByDefault(t *testing.T) {
	t.Parallel()
	cat, err := requirement.LoadProvider(fixtures.FS)
	require.NoError(t, err)
	for name, begin := range map[string]evidence.Begin{
		"of a provider that has all": {Base: "https://utc.example/STU3/1", Registry: "ours", Staff: true},
		"of one that has nothing":    {Base: "http://utc.example/STU3/1"},
		"of one without a registry":  {Base: "http://utc.example/STU3/1", Registry: "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdicts, err := rule.JudgeRecord(&evidence.Record{Begin: begin, End: &evidence.End{}}, cat, "")
			require.NoError(t, err)
			require.Len(t, verdicts, len(rule.All()))
			for id, v := range verdicts {
				require.Contains(t, []shared.Status{shared.NotObserved, shared.NotApplicable, shared.NeedsAttestation}, v.Status, id)
				require.NotEmpty(t, v.Detail, id)
			}
		})
	}
}

func TestAStoryThatWasLostPassesNothing(t *testing.T) {
	t.Parallel()
	cat, err := requirement.LoadProvider(fixtures.FS)
	require.NoError(t, err)
	verdicts, err := rule.JudgeRecord(&evidence.Record{End: &evidence.End{Fault: "no answer"}}, cat, "the story could not be played to its end")
	require.NoError(t, err)
	for id, v := range verdicts {
		require.NotEqual(t, shared.Pass, v.Status, id)
		require.NotEqual(t, shared.Fail, v.Status, id)
	}
}
