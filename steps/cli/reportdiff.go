package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/steps/bundle"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

func diffCommand(s Streams) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "diff EARLIER LATER",
		Short: "Compare a run with an earlier one",
		Long: `diff compares the results of two runs, each given as its report folder or its results.json:
verdicts that changed, scenarios that are new or gone, and differences in suite, product and
configuration. If the suites differ and the earlier journal is there, the journal is judged
again by the present suite: a verdict that then matches the later one changed because the suite
did, not the product. Results that do not follow from the journal next to them are refused. The
earlier run may lack its journal, which the comparison says (without_evidence in JSON); a later
run that says "conforms" may not.

Exit codes: 0 the same, 1 worse, 4 different otherwise, 2 usage.`,
		Example: `  rebookcheck report diff last-week reports
  rebookcheck report diff last-week reports --format markdown`,
		Args: arguments(2, 2, "two report folders, the earlier run first"),
		RunE: func(cmd *cobra.Command, args []string) error { return diff(cmd.Context(), s, args[0], args[1], format) },
	}
	cmd.Flags().StringVar(&format, "format", format, "text, markdown or json")
	return cmd
}

func diff(ctx context.Context, s Streams, earlier, later, format string) error {
	if !slices.Contains(report.DifferenceFormats(), format) {
		return usage(fmt.Errorf("--format %s: give one of %s", format, strings.Join(report.DifferenceFormats(), ", ")))
	}
	was, err := readRun(earlier)
	now, fault := readRun(later)
	if err := errors.Join(err, fault); err != nil {
		return usage(err)
	}
	if now.Journals == nil && now.Verdict.Conclusion.Good() {
		return follows(ctx, s, later, now)
	}
	for place, run := range map[string]results.Run{earlier: was, later: now} {
		if run.Journals == nil || run.Harness.Suite != identity.Here().Suite {
			continue // what another suite judged may well come to something else here, and that is what is asked
		}
		if err := follows(ctx, Streams{Out: io.Discard, Err: io.Discard}, place, run); err != nil {
			return err
		}
	}
	var again *results.Run
	if was.Harness.Suite != now.Harness.Suite && now.Harness.Suite == identity.Here().Suite && was.Journals != nil {
		by, err := newJudges(false)
		if err != nil {
			return harness(err)
		}
		judged := by.Judge(was.Evidence())
		again = &judged
	}
	d := results.Compare(was, now, again)
	for place, run := range map[string]results.Run{earlier: was, later: now} {
		if run.Journals == nil {
			d.WithoutEvidence = append(d.WithoutEvidence, place)
		}
	}
	slices.Sort(d.WithoutEvidence)
	if err := report.Difference(s.Out, d, format); err != nil {
		return harness(err)
	}
	switch {
	case d.Worse():
		return verdict(exitNotConform)
	case !d.Same():
		return verdict(exitInconclusive)
	}
	return nil
}

// readRun reads the results of a run, and its journal where that stands beside them.
func readRun(place string) (results.Run, error) {
	file := place
	if info, err := os.Stat(place); err == nil && info.IsDir() {
		file = filepath.Join(place, "results.json")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return results.Run{}, fmt.Errorf("%s: give the report folder of a run, or its results.json: %w", place, err)
	}
	journal, err := os.ReadFile(filepath.Join(filepath.Dir(file), "journal.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return results.Run{}, fmt.Errorf("%s: %w", place, err)
	}
	run, err := results.Read(raw, journal)
	if err != nil {
		return results.Run{}, fmt.Errorf("%s: %w", place, err)
	}
	return run, nil
}

func renderCommand(s Streams) *cobra.Command {
	var given []string
	cmd := &cobra.Command{
		Use:   "render FOLDER",
		Short: "Write a report in any format from the results of a run",
		Long: `render reads the results.json of a run, and the journal beside it, and writes what --format
asks for, without running anything. Results that do not follow from the journal are refused, and
so are results that say "conforms" and have no journal; where others have none, or where another
suite judged it, that is said. The exit code is that of the run.`,
		Example: `  rebookcheck report render reports --format ctrf:ci/ctrf.json
  rebookcheck report render reports --format github:-`,
		Args: arguments(1, 1, "the report folder of a run"),
		RunE: func(cmd *cobra.Command, args []string) error { return render(cmd.Context(), s, args[0], given) },
	}
	cmd.Flags().StringArrayVar(&given, "format", []string{"pretty"}, "what to print, NAME, NAME:FILE or NAME:-; repeatable; see 'list formats'")
	return cmd
}

func render(ctx context.Context, s Streams, place string, given []string) error {
	form, err := readFormats(given)
	if err != nil {
		return usage(err)
	}
	run, err := readRun(place)
	if err != nil {
		return usage(err)
	}
	if run.Journals == nil && slices.ContainsFunc(form.prints, func(p printing) bool { return p.format.Name == "journal" || p.format.Name == "html" }) {
		return usage(fmt.Errorf("%s: the formats html and journal need the run's journal.jsonl next to its results", place))
	}
	if err := follows(ctx, s, place, run); err != nil {
		return err
	}
	for _, name := range []string{"results.json", "journal.jsonl"} {
		if err := errors.Join(form.spares(filepath.Join(place, name)), form.spares(place)); err != nil {
			return usage(err)
		}
	}
	if form.live != "" {
		format, _ := report.Find(form.live)
		form.prints = append([]printing{{format: format}}, form.prints...)
	}
	if err := form.clear(); err != nil {
		return harness(err)
	}
	for _, p := range form.prints {
		if err := printReport(s, p, run); err != nil {
			return harness(err)
		}
	}
	return ended(run)
}

// follows refuses results that the journal beside them contradicts, and says where nothing shows that they follow from one.
func follows(ctx context.Context, s Streams, place string, run results.Run) error {
	if run.Journals == nil {
		if !bundle.Concluded(run) {
			return usage(fmt.Errorf("%s: the conclusion %q does not follow from the verdicts, so the results were changed; give the folder with its journal.jsonl", place, run.Verdict.Conclusion))
		}
		if run.Verdict.Conclusion.Good() { // whoever reads what is written from it sees the verdict, and not who wrote it
			return usage(fmt.Errorf("%s: the results say %q but there is no journal.jsonl next to them to show it, so the verdict is not repeated; give the folder with its journal.jsonl, or a bundle to 'rebookcheck verify'", place, run.Verdict.Conclusion))
		}
		fmt.Fprintf(s.Err, "note: there is no journal.jsonl next to the results in %s, so it cannot be checked that they follow from the evidence\n", place)
		return nil
	}
	by, err := newJudges(false)
	if err != nil {
		return harness(err)
	}
	again := repeated(ctx, by, run)(run.Evidence())
	c := bundle.Follows(run, func(results.Evidence) results.Run { return again }, identity.Here())
	broken := run.Verdict.Conclusion.Good() && again.Verdict.Conclusion == results.DoesNotConform
	whole := c.Suites == nil && len(again.Damage) == 0 // else not all can be repeated
	better := whole && run.Verdict.Conclusion.Good() && run.Verdict.Conclusion != again.Verdict.Conclusion
	harm := whole && !reflect.DeepEqual(run.Ledger, again.Ledger)
	if harm {
		c.Why = append(c.Why, "the journal shows something else for the patients")
	}
	if better {
		c.Why = append(c.Why, fmt.Sprintf("the results conclude %q, and the journal shows %q", run.Verdict.Conclusion, again.Verdict.Conclusion))
	}
	boasts := whole && !reflect.DeepEqual(run.Proof, again.Proof)
	if boasts {
		c.Why = append(c.Why, "its proof (--prove) says of the passes what changed evidence does not show")
	}
	if boasts || len(c.Breaches) > 0 || broken || better || harm || whole && len(c.Other) > 0 {
		return usage(contradicted(place, c))
	}
	if c.Outcome != bundle.Reproduced {
		fmt.Fprintf(s.Err, "note: the results in %s differ in part from what their journal shows here: %s\n", place, strings.Join(append(c.Why, c.Suites...), "; "))
	}
	return nil
}

// contradicted says what the journal shows otherwise, and what may be the cause.
func contradicted(place string, c *bundle.Comparison) error {
	cause := "they were changed"
	if c.Suites != nil {
		cause = "another suite judged it (" + strings.Join(c.Suites, ", ") + "), or they were changed"
	}
	why := c.Why
	for _, d := range append(c.Breaches, c.Other...) {
		why = append(why, fmt.Sprintf("%s is %q in the results, and the journal shows %q", d.Requirement, d.Signed, d.Here))
	}
	return fmt.Errorf("%s: the results do not follow from the journal next to them, so %s: %s; 'rebookcheck judge' says what the journal shows", place, cause, strings.Join(why, "; "))
}
