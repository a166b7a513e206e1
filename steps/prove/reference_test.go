package prove_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/prove"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// limit is how long proving a whole run may take on two processors, with room for a machine that is shared.
const limit = 2 * time.Minute

// referenceRun is a run of the reference consumer, of all scenarios or of those with tags.
func referenceRun(t *testing.T, tags string) results.Run {
	t.Helper()
	run, err := suite.Run(t.Context(), suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: reference.Opener(reference.Options{}), Consumer: results.Consumer{Name: "reference"},
		Tags: tags, Seed: 1, Rehearsed: true, Now: time.Now, Grace: suite.OwnGrace,
	})
	require.NoError(t, err)
	return run
}

// What no edit can change on the reference is a rule that cannot fail, or a pass that is worth nothing. An edit that is
// missed is a rule to mend, or an edit that is wrong.
func TestEveryPassOfTheReferenceCouldHaveBeenOtherwise(t *testing.T) {
	run := referenceRun(t, "")
	begun := time.Now()
	proof, err := prove.Run(t.Context(), run)
	require.NoError(t, err)
	require.Less(t, time.Since(begun), limit)

	require.Len(t, proof.Requirements, run.Verdict.Counts[rule.Pass])
	require.Empty(t, proof.Unshown(), "passes that no edit can change")
	applied := map[string]bool{}
	for _, p := range proof.Requirements {
		require.Equal(t, p.Applied, p.Caught+p.TakenAway+p.Missed)
		require.Positive(t, p.Caught, "%s: no edit turned this pass into a breach", p.ID)
		for _, e := range p.Edits {
			applied[e.Edit] = true
			require.NotEqual(t, results.EditWasMissed, e.Came, "%s missed %q", p.ID, e.Edit)
		}
	}
	for _, e := range prove.Edits() {
		require.True(t, applied[e.Name], "the edit %q fits nowhere in the run of the reference", e.Name)
	}
}

func TestProvingIsRepeatableAndLeavesTheEvidenceAsItWas(t *testing.T) {
	run := referenceRun(t, "@RB-51")
	before := journals(t, run)
	first, err := prove.Run(t.Context(), run)
	require.NoError(t, err)
	second, err := prove.Run(t.Context(), run)
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, before, journals(t, run), "the run's own evidence was changed")
	sealed, err := run.With(first).Seal()
	require.NoError(t, err)
	require.Equal(t, run.Times.JournalSHA256, sealed.Times.JournalSHA256)
}

func journals(t *testing.T, run results.Run) string {
	t.Helper()
	raw, err := json.Marshal(run.Journals)
	require.NoError(t, err)
	return string(raw)
}

func TestWhatCannotBeProvedIsSaid(t *testing.T) {
	run := referenceRun(t, "@RB-54")
	for name, change := range map[string]func(*results.Run){
		"a provider's run":       func(r *results.Run) { r.Role = "provider" },
		"a recording":            func(r *results.Run) { r.Recording = &results.Recording{} },
		"a run without journals": func(r *results.Run) { r.Journals = nil },
	} {
		t.Run(name, func(t *testing.T) {
			other := run
			change(&other)
			_, err := prove.Run(t.Context(), other)
			require.ErrorIs(t, err, prove.ErrNoEvidence)
		})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	_, err := prove.Run(ended, run)
	require.ErrorIs(t, err, context.Canceled)
}

// A pass on evidence that holds nothing of its clause is said to be worth nothing, and a strict run does not count it.
func TestAnIdlePassIsNotObservedWhereTheRunIsStrict(t *testing.T) {
	run := referenceRun(t, "@RB-51")
	proof, err := prove.Run(t.Context(), run)
	require.NoError(t, err)
	idle := proof.Requirements[0].ID
	proof.Requirements[0] = results.Proved{ID: idle}

	status := func(run results.Run) (rule.Status, string) {
		for _, r := range run.Requirements {
			if r.ID == idle {
				return r.Status, r.Detail
			}
		}
		return "", ""
	}
	got, detail := status(run.With(proof))
	require.Equal(t, rule.Pass, got)
	require.Contains(t, detail, results.Idle)
	require.Equal(t, run.Verdict.Conclusion, run.With(proof).Verdict.Conclusion)

	run.Config.Strict = true
	strict := run.With(proof)
	got, _ = status(strict)
	require.Equal(t, rule.NotObserved, got)
	require.NotEqual(t, run.Verdict.Counts[rule.Pass], strict.Verdict.Counts[rule.Pass])
	plain, _ := status(run)
	require.Equal(t, rule.Pass, plain, "the run itself is left as it was")
}

// The results hold the proof, and are read back with it.
func TestTheProofIsWrittenAndReadBack(t *testing.T) {
	run := referenceRun(t, "@RB-54")
	proof, err := prove.Run(t.Context(), run)
	require.NoError(t, err)
	raw, err := json.Marshal(run.With(proof))
	require.NoError(t, err)
	var lines bytes.Buffer
	require.NoError(t, run.WriteJournal(&lines))
	back, err := results.Read(raw, lines.Bytes())
	require.NoError(t, err)
	require.Equal(t, &proof, back.Proof)
}
