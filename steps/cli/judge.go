package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// judgeFlags are those of judge.
type judgeFlags struct {
	formats []string
	out     string
	strict  bool
	tags    string
	prove   bool
	known   baselineFlags
	product productFlags
}

func judgeCommand(s Streams) *cobra.Command {
	var f judgeFlags
	cmd := &cobra.Command{
		Use:   "judge JOURNAL|BUNDLE|FOLDER|HAR",
		Short: "Judge recorded traffic, without running anything",
		Long: `judge reads the journal.jsonl of a run and applies every rule to it. The verdict depends
only on the journal, so anybody can repeat it later, and it is the same as the run's.

The first line of the journal says what was planned, and its lines form a hash chain. If
stories or lines are missing or were changed, judge says so, and the verdict is at best
inconclusive (exit code 4); a breach that the journal shows still counts (exit code 1). The
same goes for a journal that does not say what was planned: one from an earlier version, or
from something other than a run.

The hash chain reveals accidents, not forgery: a journal that was made up completely is
judged like any other. Trust it only as far as you trust everybody who has handled it, or
have it signed: judge also reads a bundle, and 'rebookcheck verify' checks one.

judge also takes recordings that no run made: what 'rebookcheck serve --data FOLDER' left
behind (the folder, one of its .journal files, or the JSON Lines from its control port),
even if the server was killed, and a HAR file from a browser or an intercepting proxy. A
recording does not say what the user was asked to do or was shown, so requirements that
need this are not observed, and a recording never conforms: the exit code is 1 if it shows
a breach, otherwise 4. 'rebookcheck list requirements --recorded' says which requirements a
recording can show. --product names the product of a recording, which cannot be signed without
it; a run has named its product already.`,
		Example: `  rebookcheck judge reports/journal.jsonl
  rebookcheck judge reports/journal.jsonl --format json:again.json
  rebookcheck judge reports/journal.jsonl --tags @RB-51
  rebookcheck judge reports/journal.jsonl --prove
  rebookcheck judge reports.bundle.zip
  rebookcheck judge journals                 what serve --data journals left behind
  rebookcheck judge traffic.har --out judged --product Triage`,
		Args: arguments(1, 1, "one journal.jsonl, bundle, folder or HAR file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return judge(cmd.Context(), s, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print: NAME, NAME:FILE or NAME:-; repeatable; see 'list formats'")
	flags.StringVar(&f.out, "out", "", "`folder` for all reports, as a run writes them; without it none is written")
	flags.BoolVar(&f.strict, "strict", false, "count a concern as a failure, even if the run did not")
	flags.StringVar(&f.tags, "tags", "", "judge only the scenarios that this tag `expression` selects, as run --tags does")
	flags.BoolVar(&f.prove, proveOption, false, proveHelp)
	f.known.add(flags)
	f.product.add(flags)
	return cmd
}

func judge(ctx context.Context, s Streams, file string, f judgeFlags) error {
	form, err := readFormats(f.formats)
	if err != nil {
		return usage(err)
	}
	if _, badTags := suite.ParseTags(f.tags); badTags != nil {
		return usage(badTags)
	}
	if err := errors.Join(form.spares(file), sparesFolder(f.out, file), f.known.validate()); err != nil {
		return usage(err)
	}
	in, err := openEvidence(file)
	if err != nil {
		return usage(err)
	}
	defer in.Close()
	by, err := newJudges(f.strict)
	if err != nil {
		return harness(err)
	}
	release, err := f.takes()
	if err != nil {
		return err
	}
	defer release()
	if err := form.clear(); err != nil {
		return harness(err)
	}
	// What is written from the journals themselves needs them all at once.
	whole := f.out != "" || f.prove || slices.ContainsFunc(form.prints, func(p printing) bool { return p.format.Evidence })
	run, err := by.judge(ctx, in, whole)
	switch {
	case context.Cause(ctx) != nil:
		return harness(fmt.Errorf("%s: judging was ended: %w", file, context.Cause(ctx)))
	case errors.Is(err, suite.ErrEmpty):
		return usage(err)
	case err != nil:
		return usage(fmt.Errorf("%s: %w", file, err))
	}
	if run, err = f.narrow(run); err != nil {
		return usage(err)
	}
	if err := f.name(&run); err != nil {
		return usage(fmt.Errorf("%s: %w", file, err))
	}
	if f.prove {
		if run, err = withProof(ctx, run); err != nil {
			return err
		}
	}
	if err := f.known.hold(s, &run); err != nil {
		return harness(err)
	}
	written, err := f.reports(&run)
	if err != nil {
		return harness(err)
	}
	if form.live != "" {
		if err := report.Summary(s.Out, run, report.Style{Colour: s.Colour, Format: form.live, Reports: written, Repeat: f.repeat(file) + wording.Proving(run)}); err != nil {
			return harness(err)
		}
		fmt.Fprintf(s.Out, "evidence:    %s\n", cmp.Or(in.note, wording.Chain))
	}
	for _, p := range form.prints {
		if err := printReport(s, p, run); err != nil {
			return harness(err)
		}
	}
	return ended(run)
}

// repeat is the command that comes to the same verdict.
func (f judgeFlags) repeat(file string) string {
	out := "rebookcheck judge " + wording.Quote(file)
	if f.tags != "" {
		out += " --tags " + wording.Quote(f.tags)
	}
	return out
}

// name names the product whose traffic was recorded. A run that was made without a name stays without: nobody can say
// afterwards what was before it.
func (f judgeFlags) name(run *results.Run) error {
	if f.product.given() == nil {
		return nil
	}
	if run.Recording == nil {
		return errors.New("it is of a run, which names its product itself; --vendor, --product, --product-version and --contact are for recordings that no run made")
	}
	product, err := f.product.with(run.Consumer.Product)
	if err != nil {
		return err
	}
	run.Consumer.Product = product
	return nil
}

// narrow keeps what the tags select, where there are any.
func (f judgeFlags) narrow(run results.Run) (results.Run, error) {
	if f.tags == "" {
		return run, nil
	}
	return suite.Narrow(fixtures.FS, run, f.tags) //nolint:wrapcheck // it names the flag or the tag
}

// sparesFolder refuses a folder whose reports would be written over what is read.
func sparesFolder(out, file string) error {
	folder, err := os.Stat(out)
	if out == "" || err != nil {
		return nil //nolint:nilerr // it is made
	}
	if beside, err := os.Stat(filepath.Dir(file)); err == nil && os.SameFile(folder, beside) {
		return fmt.Errorf("--out %s holds the journal to be judged, which would be overwritten; choose another folder", out)
	}
	return nil
}

// takes has the folder of the reports be this judgement's, where it has one.
func (f judgeFlags) takes() (release func(), err error) {
	if f.out == "" {
		return func() {}, nil
	}
	if release, err = openFolder(f.out); err != nil {
		return nil, err
	}
	if err := report.Clear(f.out); err != nil {
		release()
		return nil, harness(err)
	}
	return release, nil
}

// reports writes all reports where a folder was named.
func (f judgeFlags) reports(run *results.Run) ([]string, error) {
	if f.out == "" {
		return nil, nil
	}
	sealed, err := run.Seal()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what went wrong
	}
	*run = sealed
	return report.WriteAll(f.out, sealed) //nolint:wrapcheck // likewise
}
