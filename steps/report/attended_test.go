package report_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// Nobody takes a run by an attended plan for one of the whole suite, whatever it came to and whichever report they read.
func TestEveryReportSaysThatARunWasByAnAttendedPlan(t *testing.T) {
	run := sample(t)
	run.Consumer = results.Consumer{Name: "the consumer before the tester", Attended: true}
	run.Config.Tags = ""
	run.Config.Attended = &results.AttendedPlan{Digest: "0123456789abcdef", Stories: 21, Of: 156, Sheets: 244, Unseen: []requirement.ID{"RG-31"}}
	for _, c := range []results.Conclusion{results.ConformsByPlan, results.DoesNotConform, results.Inconclusive} {
		run.Verdict.Conclusion = c
		run, err := run.Seal() // the plan stands in the journal, too
		require.NoError(t, err)
		for _, f := range report.All() {
			said := write(t, f.Name, run)
			if f.Name == "html" {
				said = unpacked(t, run)
			}
			if f.Name != "progress" { // it prints as the run goes
				require.Contains(t, said, "0123456789abcdef", "%s, %s", f.Name, c)
			}
		}
		var printed bytes.Buffer
		require.NoError(t, report.Summary(&printed, run, report.Style{}))
		require.Contains(t, printed.String(), "0123456789abcdef", c)
		require.Contains(t, printed.String(), "RG-31", c)
	}
	require.NotContains(t, wording.Command(run), "--all")
	run.Config.Attended = nil
	require.Contains(t, wording.Command(run), "--consumer attended --all")
}
