package wording_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func TestWhatStandsBesideTheConclusionStandsInItsLine(t *testing.T) {
	t.Parallel()
	run := results.Run{Verdict: results.Verdict{Conclusion: results.Conforms}}
	require.Equal(t, "conforms", wording.Conclusion(run))
	require.Equal(t, "Conforms", wording.Of(run).Headline)
	run.Verdict.Beside = []string{"as declared: it speaks no XML; 60 requirements not applicable", "SP-12 needs a reader"}
	const told = " (as declared: it speaks no XML; 60 requirements not applicable; SP-12 needs a reader)"
	require.Equal(t, "conforms"+told, wording.Conclusion(run))
	require.Equal(t, "Conforms"+told, wording.Of(run).Headline)
}
