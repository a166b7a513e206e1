package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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

// runFlags are the flags of the main job.
type runFlags struct {
	consumer    string
	mutant      string
	tags        string
	out         string
	formats     []string
	concurrency int
	seed        int64
	rehearsed   bool // the seed was given
	variance    int64
	list        bool
	shard       string
	start       string
	within      time.Duration
	listenAfter time.Duration
	resume      bool
	strict      bool
	where       whereFlags
	attend      attendFlags
}

func runCommand(s Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Judge a booking consumer and write the reports",
		Long: `run starts two providers, the booking registry and the proxy front on loopback ports,
drives the consumer through every scenario, judges what passed between them, and
writes results.json, junit.xml, cucumber.json, report.html and journal.jsonl.`,
		Example: `  rebookcheck run
  rebookcheck run --mutant silent-cancel --out /tmp/reports
  rebookcheck run --tags "@RB-51 and not @may" --format progress
  rebookcheck run --consumer http://127.0.0.1:9000 --format junit:ci/junit.xml
  rebookcheck run --shard 2/5 --out shard-2
  rebookcheck run --consumer "exec:./adapter --flag"
  rebookcheck run --consumer "exec:./adapter --flag" --resume
  rebookcheck run --consumer attended --tags @RB-09
  rebookcheck run --consumer attended --tags @RB-09 --resume
  rebookcheck run --consumer http://127.0.0.1:9000 --listen 127.0.0.1:8443 --fixed
  rebookcheck run --list`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		f.rehearsed = flags.Changed("seed")
		if !flags.Changed("listen-after") && f.consumer == referenceConsumer {
			f.listenAfter = suite.OwnGrace
		}
		return run(cmd.Context(), s, f)
	}
	flags.StringVar(&f.consumer, "consumer", referenceConsumer, "consumer under test: reference, attended, the http:// address of an adapter, or exec: and a command")
	flags.DurationVar(&f.within, "answer-within", answerWithin, "how long an adapter may take over one answer")
	flags.DurationVar(&f.listenAfter, "listen-after", suite.DefaultGrace, "how long the consumer is still heard after the last scenario, in real time; one of our own for 300ms")
	flags.StringVar(&f.mutant, "mutant", "", "judge a known-bad consumer by name; see 'list mutants'")
	flags.StringVar(&f.tags, "tags", "", "run only scenarios with these tags: tags joined by and, or, not, brackets")
	flags.StringVar(&f.out, "out", "reports", "folder for the reports")
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print, NAME or NAME:FILE; repeatable; see 'list formats'")
	flags.IntVar(&f.concurrency, "concurrency", 0, "scenarios at once; 0 means one for each processor")
	flags.Int64Var(&f.variance, "variance", 0, "seed of legal differences in what providers answer; 0 means none")
	flags.Int64Var(&f.seed, "seed", 0, "repeat the run that had this seed; without it one is drawn, and a run with it is reported as rehearsed")
	flags.StringVar(&f.start, "start", "", "now has the scenarios take place in the real now, for a consumer whose clock cannot be set; what needs another time does not apply")
	flags.StringVar(&f.shard, "shard", "", "run one part of the scenarios, such as 2/5; 'report merge' joins the parts")
	flags.BoolVar(&f.resume, "resume", false, "go on where the same run was interrupted or lost its consumer; what has no verdict yet is run")
	flags.BoolVar(&f.list, "list", false, "list the scenarios that would run, and run nothing")
	flags.BoolVar(&f.strict, "strict", false, "let a concern (a SHOULD not kept to) end with exit code 1 as well; a mutant always does")
	f.where.add(flags)
	f.attend.add(flags)
	return cmd
}

// formats are the --format flags, read.
type formats struct {
	live   string // pretty or progress, or empty
	prints []printing
}

// printing is a report to print, or to write to a file, once the run is done.
type printing struct {
	format report.Format
	file   string
}

func readFormats(given []string) (formats, error) {
	var out formats
	for _, g := range given {
		name, file, toFile := strings.Cut(g, ":")
		if toFile && file == "" {
			return formats{}, fmt.Errorf("--format %s: a file name is missing after the colon", g)
		}
		f, ok := report.Find(name)
		if !ok {
			return formats{}, fmt.Errorf("--format %s: there is no such format; see 'rebookcheck list formats'", name)
		}
		if live := f.File == ""; live && !toFile {
			if out.live != "" && out.live != name {
				return formats{}, fmt.Errorf("--format: %s and %s both print as the run goes; give one", out.live, name)
			}
			out.live = name
			continue
		}
		out.prints = append(out.prints, printing{f, file})
	}
	return out, nil
}

func (f *runFlags) validate() error {
	var faults []error
	if f.concurrency < 0 {
		faults = append(faults, errors.New("--concurrency must be 0 or more"))
	}
	if f.within <= 0 {
		faults = append(faults, errors.New("--answer-within must be longer than nothing"))
	}
	if f.listenAfter < 0 {
		faults = append(faults, errors.New("--listen-after must be 0 or longer"))
	}
	if f.start != "" && f.start != results.StartNow {
		faults = append(faults, fmt.Errorf("--start %q: give now, or leave it out", f.start))
	}
	if f.out == "" {
		faults = append(faults, errors.New("--out must name a folder"))
	}
	if _, err := suite.ParseTags(f.tags); err != nil {
		faults = append(faults, err)
	}
	if _, err := suite.ParseShard(f.shard); err != nil {
		faults = append(faults, fmt.Errorf("--shard: %w", err))
	}
	return errors.Join(append(faults, f.where.validate(), f.attend.validate(f.consumer))...)
}

func run(ctx context.Context, s Streams, f runFlags) error {
	form, err := readFormats(f.formats)
	if err = errors.Join(err, f.validate()); err != nil {
		return usage(err)
	}
	if f.list {
		return listScenarios(s, f.tags, f.shard)
	}
	if err := f.chooseSeed(); err != nil {
		return err
	}
	store, err := os.MkdirTemp("", "rebookcheck-cases-")
	if err != nil {
		return harness(fmt.Errorf("a folder for the reference consumer's cases: %w", err))
	}
	defer os.RemoveAll(store)
	subject, err := chooseConsumer(f, filepath.Join(store, "cases.json"))
	if err != nil {
		return usage(err)
	}
	f.variance = cmp.Or(f.variance, subject.variance)
	if err := checkSelection(f.tags, f.shard); err != nil {
		return err
	}
	if err := report.Open(f.out); err != nil {
		return harness(err)
	}
	keep, err := newKeeper(s, f, subject)
	if err != nil {
		return err
	}
	declared, err := subject.reach(ctx)
	if err != nil {
		return harness(err)
	}
	if declared.Lacks(contract.SettableClock) != "" {
		f.start = results.StartNow
	}
	if f.consumer == attendedConsumer {
		return attend(ctx, s, f, form, keep)
	}
	if err := keep.begin(); err != nil {
		return harness(err)
	}
	end, err := f.where.stand(ctx, s, &f, &subject)
	if err != nil {
		return err
	}
	done, err := judgeConsumer(ctx, s, f, form, subject, keep)
	fault := end(done)
	if err == nil {
		err = conclude(s, f, form, done)
	}
	var failed failure
	if fault != nil && !errors.As(err, &failed) {
		err = fault
	}
	err = proved(err, done)
	keep.end(done, err)
	return err
}

func judgeConsumer(ctx context.Context, s Streams, f runFlags, form formats, subject subject, keep *keeper) (results.Run, error) {
	var printer *report.Printer
	shard, err := suite.ParseShard(f.shard)
	if err != nil {
		return results.Run{}, usage(err)
	}
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Opener: subject.opener, Consumer: subject.describe, Harness: identity.Here(),
		Tags: f.tags, Shard: shard, Seed: f.seed, Rehearsed: f.rehearsed, Variance: f.variance, Live: f.start == results.StartNow, Concurrency: f.concurrency, Now: time.Now,
		Grace: f.listenAfter,
		Selected: func(total int) {
			if form.live == "" {
				return
			}
			fmt.Fprintf(s.Out, "rebookcheck %s: %d scenarios against %s, %s\n\n", identity.Version, total, subject.describe.Name, wording.Seed(results.Config{Seed: f.seed, Rehearsed: f.rehearsed}))
			printer = report.NewPrinter(s.Out, report.Style{Colour: s.Colour, Format: form.live, Total: total})
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
