package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report"
)

func TestATerminalHasALineThatSaysHowFarTheRunHasCome(t *testing.T) {
	run := sample(t)
	at := time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	p := report.NewPrinter(&out, report.Style{Format: "progress", Total: len(run.Scenarios), Terminal: true, Now: func() time.Time { return at }})
	require.Contains(t, out.String(), "0 of 5 scenarios")
	for i, s := range run.Scenarios {
		at = at.Add(10 * time.Second)
		out.Reset()
		p.Scenario(s)
		switch i {
		case 0:
			require.Equal(t, "\r\x1b[K1 of 5 scenarios, about 40s left", out.String(), "what passes leaves no line")
		case 1:
			require.Contains(t, out.String(), "RB-09 fail: a cancellation was sent", "what fails is told at once")
			require.True(t, strings.HasSuffix(out.String(), "2 of 5 scenarios, 1 failed or without a verdict, about 30s left"))
		}
	}
	require.NotContains(t, out.String(), "left", "after the last there is none")
	require.NoError(t, p.Done())

	out.Reset()
	plain := report.NewPrinter(&out, report.Style{Format: "progress", Total: len(run.Scenarios)})
	for _, s := range run.Scenarios {
		plain.Scenario(s)
	}
	require.NoError(t, plain.Done())
	require.NotContains(t, out.String(), "\x1b")
	require.NotContains(t, out.String(), "not seen: a version conflict", "what did not fail is left to the summary")
	require.Contains(t, out.String(), "RB-09 fail: a cancellation was sent")
}
