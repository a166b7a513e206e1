package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func judgeCommand(s Streams) *cobra.Command {
	var given []string
	var strict bool
	var known baselineFlags
	cmd := &cobra.Command{
		Use:   "judge JOURNAL|BUNDLE",
		Short: "Judge recorded traffic again, by the same rules and without running anything",
		Long: `judge reads a journal.jsonl that a run wrote and applies every rule to it. The verdict
depends on the journal alone, so it can be repeated by somebody who was not there: it is
the verdict that the run came to.

The journal says first what was planned, and its lines are chained. Where stories or lines
are missing, or are not as they were written, judge says so, and the verdict is at best
inconclusive (exit code 4); a breach that the journal shows stands (exit code 1). So it is
with a journal that does not say what was planned: one of an earlier version, or of
something other than a run.

The chain shows accidents, not forgery: a journal that was made up as a whole, and chained
anew, is judged like any other. Trust it as far as you trust the hands it came through, or
have it signed: judge reads a bundle as well, and 'rebookcheck verify' checks one.`,
		Example: `  rebookcheck judge reports/journal.jsonl
  rebookcheck judge reports/journal.jsonl --format json:again.json
  rebookcheck judge reports.bundle.zip`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return judge(cmd.Context(), s, args[0], given, strict, known)
		},
	}
	cmd.Flags().StringArrayVar(&given, "format", []string{"pretty"}, "what to print, NAME, NAME:FILE or NAME:-; repeatable; see 'list formats'")
	cmd.Flags().BoolVar(&strict, "strict", false, "let a concern decide the verdict as a failure does, where the run did not")
	known.add(cmd.Flags())
	return cmd
}

func judge(ctx context.Context, s Streams, file string, given []string, strict bool, known baselineFlags) error {
	form, err := readFormats(given)
	if err != nil {
		return usage(err)
	}
	if err := errors.Join(form.spares(file), known.validate()); err != nil {
		return usage(err)
	}
	in, note, err := openEvidence(file)
	if err != nil {
		return usage(err)
	}
	defer in.Close()
	by, err := newJudges(strict)
	if err != nil {
		return harness(err)
	}
	if err := form.clear(); err != nil {
		return harness(err)
	}
	// What is written from the journals themselves needs them all at once.
	run, err := by.file(ctx, in, slices.ContainsFunc(form.prints, func(p printing) bool { return p.format.Evidence }))
	switch {
	case context.Cause(ctx) != nil:
		return harness(fmt.Errorf("%s: judging was ended: %w", file, context.Cause(ctx)))
	case errors.Is(err, suite.ErrEmpty):
		return usage(err)
	case err != nil:
		return usage(fmt.Errorf("%s: %w", file, err))
	}
	if err := known.hold(s, &run); err != nil {
		return harness(err)
	}
	if form.live != "" {
		if err := report.Summary(s.Out, run, report.Style{Colour: s.Colour, Format: form.live, Repeat: "rebookcheck judge " + wording.Quote(file)}); err != nil {
			return harness(err)
		}
		fmt.Fprintf(s.Out, "evidence:    %s\n", cmp.Or(note, wording.Chain))
	}
	for _, p := range form.prints {
		if err := printReport(s, p, run); err != nil {
			return harness(err)
		}
	}
	return ended(run)
}
