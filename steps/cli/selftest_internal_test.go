package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
)

// scoreOf is the score of a selftest in which a mutant that breaks RB-31 was found to break those given.
func scoreOf(t *testing.T, partial bool, broken ...requirement.ID) detection.Score {
	t.Helper()
	cat, err := requirement.Load(fixtures.FS)
	require.NoError(t, err)
	subjects := []selftest.Subject{{Name: "good"}, {Name: "bad", Breaks: []requirement.ID{"RB-31"}}}
	rep := selftest.Run(t.Context(), subjects, 1, func(_ context.Context, s selftest.Subject) (results.Run, error) {
		run := results.Run{Verdict: results.Verdict{Conclusion: results.Conforms}}
		if !s.Good() {
			for _, id := range broken {
				run.Requirements = append(run.Requirements, results.Requirement{Requirement: requirement.Requirement{ID: id}, Status: rule.Fail})
			}
		}
		return run, nil
	}, func(selftest.Finding) {})
	return detection.Of(rep, detection.About{Partial: partial}, cat, rule.All())
}

func TestTheSelftestSaysItsScoreWritesItAndEndsByIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out bytes.Buffer
	require.NoError(t, concludeSelftest(&out, dir, scoreOf(t, true, "RB-31")))
	require.Contains(t, out.String(), "1 of 1 known-bad consumers caught (100 %), 0 false alarms; 1 of 1 good consumer passed.")
	require.Contains(t, out.String(), "The selftest passed.")
	for _, f := range detection.Forms() {
		require.FileExists(t, filepath.Join(dir, f.File))
		require.Contains(t, out.String(), filepath.Join(dir, f.File))
	}

	out.Reset()
	require.Equal(t, verdict(exitNotConform), concludeSelftest(&out, "", scoreOf(t, false, "RB-31")))
	require.Contains(t, out.String(), "No mutant breaks RB-09 (MUST NOT): ", "in a whole selftest, what no mutant fails is a failure")
	require.Contains(t, out.String(), "The selftest FAILED.")

	out.Reset()
	require.Equal(t, verdict(exitNotConform), concludeSelftest(&out, "", scoreOf(t, true, "RB-32")))
	require.Contains(t, out.String(), "0 of 1 known-bad consumers caught (0.0 %), 1 false alarm;")
}

func TestTheReportOfTheSelftestIsRefusedBeforeAnythingIsJudged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for code, cases := range map[int][][]string{
		exitHarness: {{"--report", file}, {"--report=" + file}},
		exitUsage:   {{"folder"}, {"--report=a", "b"}, {"--report", "a", "b"}},
	} {
		for _, args := range cases {
			var out, errs bytes.Buffer
			require.Equal(t, code, Main(t.Context(), append([]string{"selftest"}, args...), Streams{Out: &out, Err: &errs}), "%v: %s", args, errs.String())
			require.Empty(t, out.String())
		}
	}
}

// What the README says of the selftest is what it judges today.
func TestTheREADMECountsTheConsumersOfTheSelftest(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	all, _, err := subjects(nil, false)
	require.NoError(t, err)
	good := len(slices.DeleteFunc(slices.Clone(all), func(s selftest.Subject) bool { return !s.Good() }))
	require.Contains(t, string(readme), fmt.Sprintf("rules, %d for consumers and %d for providers", len(rule.All()), len(providerrule.All())))
	require.Contains(t, string(readme), fmt.Sprintf("%d known-bad consumers, each of which", len(all)-good))
	require.Contains(t, string(readme), fmt.Sprintf("and %d\ngood ones", good))
}
