package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// referenceConsumer is the value of --consumer that stands for our own.
const referenceConsumer = "reference"

func runCommand(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Judge a booking consumer and write the reports",
		Long: `run starts two providers, the booking registry and the proxy on loopback ports, drives the
consumer through every scenario, judges the traffic and the screens, and writes
results.json, junit.xml, cucumber.json, report.html and journal.jsonl. Files with these
names from an earlier run are removed when the run begins.

Every option can be a flag, an environment variable (--answer-within is
REBOOKCHECK_ANSWER_WITHIN) or a key of the YAML file that --config names (answer-within: ...).
A flag overrides the environment, and the environment overrides the file. --print-config
shows the result and runs nothing.

--only-failed is for while you are fixing things: it reads the results in the --out folder
and runs again, with the same seed, the scenarios that did not pass. Its verdict covers only
those scenarios. Once they pass, run without it: what passed before may fail now.

--prove shows what each pass is worth. It changes the evidence of the run, one edit at a time:
a request is removed, a booking id is swapped, the offer is taken off the screen. The rules
judge the evidence again after each edit, and the reports say how many edits each rule caught.`,
		Example: `  rebookcheck run
  rebookcheck run --only-failed
  rebookcheck run --prove
  rebookcheck run --mutant silent-cancel --out /tmp/reports
  rebookcheck run --tags "@RB-51 and not @may" --format progress
  rebookcheck run --consumer http://127.0.0.1:9000 --format junit:ci/junit.xml
  rebookcheck run --shard 2/5 --out shard-2
  rebookcheck run --consumer "exec:./adapter --flag"
  rebookcheck run --consumer "exec:./adapter --flag" --resume
  rebookcheck run --consumer attended --plan
  rebookcheck run --consumer attended --tags @RB-09
  rebookcheck run --consumer attended --tags @RB-09 --resume
  rebookcheck run --consumer http://127.0.0.1:9000 --listen 127.0.0.1:8443 --fixed
  rebookcheck run --config run.yaml --product-version 9.4.1
  rebookcheck run --config run.yaml --print-config
  rebookcheck run --list`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := settle(flags, os.Environ()); err != nil {
			return usage(err)
		}
		if f.print {
			return printConfig(s, flags)
		}
		if !flags.Changed("listen-after") && f.consumer == referenceConsumer {
			f.listenAfter = suite.OwnGrace
		}
		if err := f.findShard(); err != nil {
			return usage(err)
		}
		f.rehearsed, f.settings = flags.Changed("seed"), givenSettings(flags)
		return run(cmd.Context(), s, f)
	}
	f.add(flags)
	return cmd
}

func run(ctx context.Context, s Streams, f runFlags) error {
	form, err := readFormats(f.formats)
	if err = errors.Join(err, f.validate()); err != nil {
		return usage(err)
	}
	if f.quiet {
		form.live = ""
	}
	f.strict = f.strict || f.failOn == failOnShould || f.mutant != "" // one that is known to be bad has to be found out, by a concern as well
	if err := f.planAttended(); err != nil {
		return err
	}
	if f.attend.show || f.list {
		return f.shown(s)
	}
	if err := f.chooseFailed(ctx); err != nil {
		return err
	}
	if err := f.chooseSeed(s); err != nil {
		return err
	}
	subject, err := chooseConsumer("run", f)
	if err != nil {
		return usage(err)
	}
	f.variance = cmp.Or(f.variance, subject.variance)
	if err := checkSelection(f.tags, f.shard); err != nil {
		return err
	}
	release, err := openFolder(f.out)
	if err != nil {
		return err
	}
	defer release()
	keep, err := newKeeper(s, f, subject)
	if err != nil {
		return err
	}
	reached := subject.reach(ctx, f.product)
	if reached == nil {
		reached = keep.know(subject.describe)
	}
	if refusal := (failure{}); errors.As(reached, &refusal) && refusal.code == exitUsage {
		return reached
	}
	if subject.declares.Lacks(contract.SettableClock) != "" {
		f.start = results.StartNow
	}
	if f.consumer == attendedConsumer {
		return attend(ctx, s, f, form, keep)
	}
	if err := f.takes(form, keep); err != nil {
		return err
	}
	if reached != nil {
		return reached
	}
	return concluded(ctx, s, f, form, subject, keep)
}

// concluded judges the consumer, which has been reached, writes the reports and comes to the exit code.
func concluded(ctx context.Context, s Streams, f runFlags, form formats, subject subject, keep *keeper) error {
	if err := keep.begin(); err != nil {
		return harness(err)
	}
	end, err := f.where.stand(ctx, s, &f, &subject)
	if err != nil {
		return err
	}
	done, err := judgeConsumer(ctx, s, f, form, subject, keep)
	fault := end(done)
	if err == nil && f.prove {
		done, err = withProof(ctx, done)
	}
	if err == nil {
		err = conclude(s, f, form, done)
	}
	var failed failure
	if fault != nil && !errors.As(err, &failed) {
		err = fault
	}
	err = proved(err, done)
	keep.end(done, err)
	return f.later(s.Err, done, err)
}

func judgeConsumer(ctx context.Context, s Streams, f runFlags, form formats, subject subject, keep *keeper) (results.Run, error) {
	var printer *report.Printer
	shard, err := suite.ParseShard(f.shard)
	if err != nil {
		return results.Run{}, usage(err)
	}
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: subject.opener, Consumer: subject.describe, Harness: identity.Here(),
		Tags: f.tags, Again: f.again, Shard: shard, Seed: f.seed, Rehearsed: f.rehearsed, Variance: f.variance, Live: f.start == results.StartNow, Concurrency: f.concurrency, Now: time.Now,
		Grace: f.listenAfter, Strict: f.strict, Settings: f.settings,
		Selected: func(total int) {
			if form.live == "" {
				return
			}
			fmt.Fprintf(s.Out, "rebookcheck %s: %d scenarios against %s, %s\n\n", identity.Version, total, against(subject.describe), wording.Seed(results.Config{Seed: f.seed, Rehearsed: f.rehearsed}))
			printer = report.NewPrinter(s.Out, report.Style{Colour: s.Colour, Format: form.live, Total: total, Terminal: s.Terminal, Now: time.Now})
		},
		Done: func(sc results.Scenario) {
			if printer != nil {
				printer.Scenario(sc)
			}
		},
	}
	keep.amend(&cfg)
	if subject.amend != nil {
		subject.amend(&cfg)
	}
	done, err := suite.Run(ctx, cfg)
	if err != nil {
		return results.Run{}, harness(err)
	}
	if ctx.Err() != nil {
		return done, harness(errors.New("interrupted: the run is not complete, and no reports were written"))
	}
	if printer != nil {
		if err := printer.Done(); err != nil {
			return done, harness(err)
		}
	}
	return done, nil
}

// takes has the folder be this run's: from here on no report of an earlier one may be taken for its own, however it ends.
func (f *runFlags) takes(form formats, keep *keeper) error {
	if err := errors.Join(keep.resumes(), report.Clear(f.out), form.clear(), clearUnmatched(f.out)); err != nil {
		return harness(err)
	}
	return nil
}

// against names what is judged: the product, where it has a name, and how it is reached.
func against(c results.Consumer) string {
	if c.Product == nil {
		return wording.Line(c.Name)
	}
	return wording.Line(fmt.Sprintf("%s (%s)", c.ProductName(), c.Name))
}

// shown prints what would run: the plan of an attended run, or the scenarios.
func (f *runFlags) shown(s Streams) error {
	if f.attend.show {
		return f.printPlan(s.Out)
	}
	selected, err := f.selected()
	if err != nil {
		return err
	}
	return printScenarios(s, selected)
}
