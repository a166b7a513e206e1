package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

func TestEveryConclusionHasAHeadlineAndOnlyOneSaysThatItConforms(t *testing.T) {
	conforming := 0
	for _, c := range []results.Conclusion{results.Conforms, results.ConformsInPart, results.ConformsByPlan, results.DoesNotConform, results.Inconclusive, results.HarnessFault, "", "fine"} {
		v := wording.Of(results.Run{Verdict: results.Verdict{Conclusion: c}})
		require.NotEmpty(t, v.Meaning, c)
		if v.Headline == "Conforms" {
			conforming++
		}
	}
	require.Equal(t, 1, conforming)
}

func TestWhatAPersonMustAttestIsSaidBesideEveryConclusion(t *testing.T) {
	v := wording.Of(results.Run{Verdict: results.Verdict{Conclusion: results.Conforms, Counts: map[rule.Status]int{rule.NeedsAttestation: 3}}})
	require.Len(t, v.Notes, 1)
	require.Contains(t, v.Notes[0], "3 requirements cannot be shown by traffic or screens")
}

func TestEveryStatusIsListedAndHasAMeaningOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range wording.Statuses() {
		require.True(t, s.Known())
		seen[wording.Meaning(s)] = true
	}
	require.Len(t, seen, 8)
	require.NotContains(t, seen, wording.Meaning("splendid"))
}

func TestTheCommandRepeatsTheRunAndCanBePasted(t *testing.T) {
	for want, run := range map[string]results.Run{
		"rebookcheck run --seed 7":                                                  {Consumer: results.Consumer{Name: "the reference consumer"}, Config: results.Config{Seed: 7}},
		"rebookcheck run --mutant early-cancel --seed 7":                            {Consumer: results.Consumer{Name: "the mutant early-cancel", Mutant: "early-cancel"}, Config: results.Config{Seed: 7}},
		"rebookcheck run --consumer http://127.0.0.1:8080 --seed 7 --tags @RB-09":   {Consumer: results.Consumer{Name: "http://127.0.0.1:8080"}, Config: results.Config{Seed: 7, Tags: "@RB-09"}},
		"rebookcheck run --consumer attended --without xml,registry --all --seed 7": {Consumer: results.Consumer{Name: "x", Attended: true, Without: []string{"xml", "registry"}}, Config: results.Config{Seed: 7}},
		"rebookcheck judge journal.jsonl":                                           {Consumer: results.Consumer{Name: "recorded traffic"}},
		`rebookcheck run --seed 0 --tags '@RB-09 or not '\''x'\'''`:                 {Config: results.Config{Tags: "@RB-09 or not 'x'"}},
	} {
		require.Equal(t, want, wording.Command(run))
	}
}

func TestTextFromElsewhereCannotSteerATerminalOrDisguiseItself(t *testing.T) {
	require.Equal(t, "a\uFFFD[2Jb c d", wording.Line("a\x1b[2Jb\nc\td"))
	require.Equal(t, "a\nb\tc", wording.Text("a\r\nb\tc"))
	require.Equal(t, "ssap[U+202E]fail", wording.Line("ssap\u202efail"))
	require.Equal(t, "bad \uFFFD bytes", wording.Line("bad \xff bytes"))
	require.Equal(t, "Zoë — “fine” \U0001F600", wording.Line("Zoë — “fine” \U0001F600"))
}
