package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// proved has a breach decide, whatever went wrong afterwards, with the reports say: it would be there without that as well.
func proved(err error, done results.Run) error {
	var failed failure
	if !errors.As(err, &failed) || failed.code != exitHarness || done.Verdict.Conclusion != results.DoesNotConform {
		return err
	}
	return failure{exitNotConform, fmt.Errorf("%w; all the same it is proved that the consumer does not conform: %s", err, strings.Join(done.Verdict.Reasons, "; "))}
}

// conclude writes the reports, prints the summary and turns the conclusion into the exit code.
func conclude(s Streams, f runFlags, form formats, done results.Run) error {
	written, err := report.WriteAll(f.out, done)
	if err != nil {
		return harness(err)
	}
	if form.live != "" {
		if err := report.Summary(s.Out, done, report.Style{Colour: s.Colour, Format: form.live, Reports: written}); err != nil {
			return harness(err)
		}
	}
	for _, p := range form.prints {
		if err := printReport(s, p, done); err != nil {
			return harness(err)
		}
	}
	return ended(s, f, done)
}

// ended turns the conclusion into the exit code. Concerns of a consumer that is known to be bad decide it, and of any other with --strict.
func ended(s Streams, f runFlags, done results.Run) error {
	code := done.Verdict.Conclusion.ExitCode()
	if (code == exitOK || code == exitInconclusive) && (f.strict || f.mutant != "") && done.Verdict.Counts[rule.Concern] > 0 {
		fmt.Fprintln(s.Err, "rebookcheck: concerns decide the exit code here (--strict, or a consumer that is known to be bad)")
		code = exitNotConform
	}
	if code != exitOK {
		return verdict(code)
	}
	return nil
}

func printReport(s Streams, p printing, done results.Run) error {
	if p.file == "" {
		return p.format.Write(s.Out, done)
	}
	out, err := os.Create(p.file)
	if err != nil {
		return fmt.Errorf("--format %s: cannot write %s; choose a file in a folder that exists and can be written: %w", p.format.Name, p.file, err)
	}
	if err := errors.Join(p.format.Write(out, done), out.Close()); err != nil {
		return fmt.Errorf("--format %s: write %s: %w", p.format.Name, p.file, err)
	}
	return nil
}
