package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/between"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// betweenFlags are the flags of a run of a consumer before a provider.
type betweenFlags struct {
	consumer string
	provider string
	seed     int64
	within   time.Duration
	grace    time.Duration
	made     productFlags // what the consumer is
	of       providerFlags
}

func betweenCommand(s Streams) *cobra.Command {
	var f betweenFlags
	cmd := &cobra.Command{
		Use:   "between",
		Short: "Run a consumer against a provider, and judge both from one journal",
		Long: `between runs a booking consumer against a booking provider, both under test, through
rebookcheck's own proxy and registry. It plays the stories of 'run' that work with a real
provider: slots are searched for rather than arranged, and no fault is injected. Both are
judged from one journal, each by the rules of its role, and each gets its own verdict and
its own folder of reports.

Real bookings are made; see 'provider'. The consumer can reach only the bookings that it made
in the current story, and can book only the patients in the configuration.

The exit code is 1 if either does not conform, otherwise 3 if either had a harness fault,
otherwise 4 if either is inconclusive, and 0 if both conform.`,
		Example: `  rebookcheck between                                      the reference consumer against the mock provider
  rebookcheck between --consumer http://127.0.0.1:9000 --provider provider.yaml --plan
  rebookcheck between --consumer http://127.0.0.1:9000 --provider provider.yaml
  rebookcheck between --consumer "exec:./adapter" --provider provider.yaml --tags @RB-51
  rebookcheck between --consumer "mutant silent-cancel"    a known-bad consumer against the mock provider
  rebookcheck between --provider "mutant keeps-slot"       the reference consumer against a known-bad provider
  rebookcheck between --provider provider.yaml --cleanup reports`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runBetween(cmd.Context(), s, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.consumer, "consumer", referenceConsumer, "consumer under test: "+driverForms("between")+`; or "mutant NAME", see 'list mutants'`)
	flags.StringVar(&f.provider, "provider", "", `configuration of the provider under test, or "mutant NAME"; see 'list providers'; without it rebookcheck's own mock`)
	flags.Int64Var(&f.seed, "seed", 1, "seed for the order of the stories and for generated identifiers")
	flags.DurationVar(&f.within, "answer-within", answerWithin, "the most time that an adapter may take for one answer")
	flags.DurationVar(&f.grace, "listen-after", suite.OwnGrace, "how long to keep listening to the consumer after the last story, in real time")
	f.made.addFor(flags, "consumer-")
	f.of.product.addFor(flags, "provider-")
	f.of.registry.add(flags)
	flags.BoolVar(&f.of.plan, "plan", false, "print which stories would be played, what would be booked, and which stories are left out and why; send nothing")
	flags.StringVar(&f.of.cleanup, "cleanup", "", "cancel the bookings that an interrupted run left behind, as bookings.jsonl in this folder lists them, and exit")
	flags.IntVar(&f.of.bookings, "max-bookings", 0, "the most bookings to request; 0 means as in the configuration")
	flags.Float64Var(&f.of.rate, "max-rate", 0, "the most requests per second; 0 means as in the configuration")
	flags.BoolVar(&f.of.anyNumber, "any-nhs-number", false, "allow patients in the configuration whose numbers are not from the 999 range")
	flags.StringVar(&f.of.tags, "tags", "", "run only the scenarios that match: tags joined by and, or, not and brackets; @RB-* stands for all that begin with @RB-")
	flags.StringVar(&f.of.out, "out", reportsFolder, "folder for the reports, with subfolders consumer and provider")
	flags.StringArrayVar(&f.of.formats, "format", []string{"pretty"}, "what to print: pretty or progress")
	flags.BoolVar(&f.of.strict, "strict", false, "count a concern (a SHOULD that was not met) as a failure; with a mutant it always counts")
	return cmd
}

// mutantWord goes before the name of one that is known to be bad.
const mutantWord = "mutant"

// knownBad is the name of a mutant; empty where something else is meant.
func knownBad(what string) string {
	for _, sep := range []string{" ", ":"} {
		if name, ok := strings.CutPrefix(what, mutantWord+sep); ok {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

func runBetween(ctx context.Context, s Streams, f betweenFlags) error {
	form, err := readFormats(f.of.formats)
	if err == nil && len(form.prints) > 0 {
		err = errors.New("--format: choose pretty or progress; each of the two has a folder with all reports")
	}
	if err != nil {
		return usage(err)
	}
	f.of.config, f.of.mutant = f.provider, knownBad(f.provider)
	if f.of.mutant != "" {
		f.of.config = ""
	}
	if f.of.cleanup != "" {
		return cleanUp(ctx, s, f.of)
	}
	consumer, err := f.subject()
	if err != nil {
		return usage(err)
	}
	under, err := f.open(ctx, s)
	if err != nil {
		return err
	}
	defer under.close()
	under.options.Subject.Product = f.of.product.given()
	apart := f.of.registry.secured() && !consumer.remote // our own consumers trust no authority that was made for a run
	with := results.Between{Registry: under.registry != nil && !apart, Other: under.options.Subject.Name}
	plan, err := between.PlanOf(features.FS, f.of.tags, with)
	if err != nil {
		return usage(err)
	}
	if f.of.plan {
		if err := plan.Print(s.Out, under.options.Config); err != nil {
			return harness(err)
		}
		return nil
	}
	if err := consumer.reach(ctx, f.made); err != nil {
		return err
	}
	return f.judge(ctx, s, form, consumer, under, plan, apart)
}

// subject is the consumer under test.
func (f betweenFlags) subject() (subject, error) {
	as := runFlags{consumer: f.consumer, seed: f.seed, within: f.within}
	if name := knownBad(f.consumer); name != "" {
		as.consumer, as.mutant = referenceConsumer, name
	}
	if command, ok := strings.CutPrefix(f.consumer, "exec "); ok {
		as.consumer = "exec:" + command
	}
	return chooseConsumer("between", as)
}

func (f betweenFlags) judge(ctx context.Context, s Streams, form formats, consumer subject, under underBoth, plan between.Plan, apart bool) error {
	begin := provider.CreateLedger
	if f.of.config == "" {
		begin = provider.ReplaceLedger // the mock of an earlier run has gone, and all that was booked with it
	}
	release, err := openPrivateFolder(f.of.out)
	if err != nil {
		return err
	}
	defer release()
	ledger, err := begin(f.of.out, under.options.Config.BaseURL)
	if err != nil {
		return usage(err)
	}
	defer func() { _ = ledger.Close() }() // each line was written when it was noted
	folders := []string{filepath.Join(f.of.out, "consumer"), filepath.Join(f.of.out, "provider")}
	for _, folder := range folders {
		if err := errors.Join(report.Open(folder), report.Clear(folder)); err != nil {
			return harness(err)
		}
	}
	var printer *report.Printer
	bad := f.of.mutant != "" || consumer.describe.Mutant != ""
	o := between.Options{
		Provider: under.options.Config, Subject: under.options.Subject, Registry: under.registry, Apart: apart, Ledger: ledger, ProviderFeatures: providerfeatures.FS,
		Run: suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: consumer.opener, Consumer: consumer.describe, Harness: identity.Here(),
			Tags: f.of.tags, Seed: f.seed, Rehearsed: true, Now: time.Now, Grace: f.grace, Strict: f.of.strict || bad,
			Selected: func(total int) {
				if form.live == "" {
					return
				}
				fmt.Fprintf(s.Out, "rebookcheck %s: %d scenarios, %s before %s; %d are left out (--plan says why)\n\n",
					identity.Version, total, against(consumer.describe), under.options.Subject.Name, len(plan.LeftOut))
				printer = report.NewPrinter(s.Out, report.Style{Colour: s.Colour, Format: form.live, Total: total, Terminal: s.Terminal, Now: time.Now})
			},
			Done: func(sc results.Scenario) {
				if printer != nil {
					printer.Scenario(sc)
				}
			},
		},
	}
	done, err := between.Run(ctx, o)
	if errors.Is(err, suite.ErrNothingSelected) {
		return usage(err)
	}
	if receipt := writeReceipt(f.of.out, done.Receipt); receipt != nil {
		return harness(receipt)
	}
	if err != nil {
		printReceipt(s.Out, done.Receipt, f.of)
		if ctx.Err() != nil {
			return harness(errors.New("interrupted: the run is not complete, and no reports were written; the receipt says what became of what was booked"))
		}
		return harness(err)
	}
	if printer != nil {
		if err := printer.Done(); err != nil {
			return harness(err)
		}
		printReceipt(s.Out, done.Receipt, f.of)
	}
	return f.conclude(s, form, folders, done)
}

// conclude writes the reports of both and comes to the exit code: the worse of the two.
func (f betweenFlags) conclude(s Streams, form formats, folders []string, done between.Outcome) error {
	var codes []int
	for i, run := range []results.Run{done.Consumer, done.Provider} {
		err := conclude(s, runFlags{out: folders[i], strict: f.of.strict}, form, run)
		var code verdict
		switch {
		case errors.As(err, &code):
			codes = append(codes, int(code))
		case err != nil:
			return err
		}
	}
	for _, code := range []int{exitNotConform, exitHarness, exitInconclusive} {
		if slices.Contains(codes, code) {
			return verdict(code)
		}
	}
	return nil
}
