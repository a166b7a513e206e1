package wording_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func TestAResumedRunIsNeverSimplyDrawnAndSaysWhatWasTriedAgain(t *testing.T) {
	at := time.Date(2031, time.March, 7, 15, 4, 0, 0, time.UTC)
	run := results.Run{Config: results.Config{Seed: 7}, Verdict: results.Verdict{Conclusion: results.Conforms}}
	require.Equal(t, "seed 7, drawn", wording.SeedOf(run))
	require.Equal(t, "conforms", wording.Conclusion(run))
	run.History = &results.History{
		Begun: at, Resumed: []time.Time{at.Add(time.Hour), at.Add(2 * time.Hour)}, Rehearsal: true,
		Again: []results.Again{
			{Scenario: "a", At: at, How: results.Faulted, Why: "no answer"},
			{Scenario: "a", At: at, How: results.Faulted, Why: "no answer"},
			{Scenario: "b", At: at, How: results.Faulted, Why: "no answer"},
			{Scenario: "c", At: at, How: results.Interrupted, Why: "under way"},
		},
	}
	require.Equal(t, "seed 7, drawn on 7 March 2031 at 15:04 UTC, known since: the run was resumed", wording.SeedOf(run))
	const told = "resumed 2 times; 2 scenarios were tried again after a harness fault; 1 scenario was tried again after the run ended in the middle of it"
	require.Equal(t, "conforms; "+told, wording.Conclusion(run))
	v := wording.Of(run)
	require.Equal(t, "Conforms; "+told, v.Headline)
	notes := strings.Join(v.Notes, "\n")
	for _, want := range []string{"could be known", "a rehearsal with the same seed", "a breach that was proved before stands"} {
		require.Contains(t, notes, want)
	}
	run.Config.Rehearsed = true
	require.Equal(t, "seed 7, rehearsed", wording.SeedOf(run))
}
