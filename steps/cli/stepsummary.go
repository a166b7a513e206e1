package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// stepSummaryVariable names the file to which a step of a GitHub workflow adds what is shown of it. It is set by the runner.
const stepSummaryVariable = "GITHUB_STEP_SUMMARY"

// stepSummary adds the run as Markdown to the summary of a workflow's step, where there is one.
func stepSummary(done results.Run) error {
	name := os.Getenv(stepSummaryVariable)
	if name == "" {
		return nil
	}
	format, _ := report.Find("markdown")
	out, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666) //nolint:gosec // the runner names the file
	if err != nil {
		return fmt.Errorf("%s: %w; unset it, or let it name a file that can be written", stepSummaryVariable, err)
	}
	if err := errors.Join(format.Write(out, done), out.Close()); err != nil {
		return fmt.Errorf("%s: write %s: %w", stepSummaryVariable, name, err)
	}
	return nil
}
