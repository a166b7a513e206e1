package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// proved has a breach decide, whatever went wrong afterwards, with the reports say: it would be there without that as well.
func proved(err error, done results.Run) error {
	var failed failure
	if !errors.As(err, &failed) || failed.code != exitHarness || done.Verdict.Conclusion != results.DoesNotConform {
		return err
	}
	return failure{exitNotConform, fmt.Errorf("%w; nevertheless the consumer is proven not to conform: %s", err, strings.Join(done.Verdict.Reasons, "; "))}
}

// conclude writes the reports, prints the summary and turns the conclusion into the exit code.
func conclude(s Streams, f runFlags, form formats, done results.Run) error {
	if err := f.baseline.hold(s, &done); err != nil {
		return harness(err)
	}
	written, err := report.WriteAll(f.out, done)
	if err != nil {
		return harness(err)
	}
	switch {
	case form.live != "":
		err = report.Summary(s.Out, done, report.Style{Colour: s.Colour, Format: form.live, Reports: written})
	case f.quiet:
		_, err = fmt.Fprintf(s.Out, "verdict: %s\n", wording.Conclusion(done))
	}
	if err != nil {
		return harness(err)
	}
	for _, p := range form.prints {
		if err := printReport(s, p, done); err != nil {
			return harness(err)
		}
	}
	if err := stepSummary(done); err != nil {
		return harness(err)
	}
	return ended(done)
}

// ended turns the conclusion into the exit code, and nothing else does: what a report says and how the program ends is one thing.
func ended(done results.Run) error {
	if code := done.ExitCode(); code != exitOK {
		return verdict(code)
	}
	return nil
}
