package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/report"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// providerFlags are the flags of the provider role.
type providerFlags struct {
	product   productFlags
	config    string
	tags      string
	out       string
	formats   []string
	strict    bool
	quiet     bool
	known     baselineFlags
	list      bool
	plan      bool
	init      bool
	schema    bool
	cleanup   string
	bookings  int
	rate      float64
	anyNumber bool
	mutant    string
	variance  int64
	proxy     bool
	registry  registryFlags
}

// providerFile is the name of a configuration where none is given.
const providerFile = "provider.yaml"

// receiptName is the file in the folder of the reports that says what became of each booking.
const receiptName = "receipt.json"

func providerCommand(s Streams) *cobra.Command {
	var f providerFlags
	cmd := &cobra.Command{
		Use:   "provider",
		Short: "Judge a booking provider and write the reports",
		Long: `provider acts as two booking consumers towards a provider: it searches for slots, books, reads
and cancels, and makes requests that must be refused. It judges the answers, and writes the
same reports as a run against a consumer. Without --config it judges rebookcheck's own mock
provider.

Real bookings are made. --plan prints what would be booked and sends nothing. Each booking is
recorded in bookings.jsonl before it is requested, and is cancelled at the end of its story,
even if the run is interrupted; after a crash, --cleanup cancels what is left. receipt.json
gives the last known state of each booking. Bookings made by anybody else are not changed.`,
		Example: `  rebookcheck provider                                   judge the mock provider
  rebookcheck provider --init provider.yaml              write a configuration to fill in
  rebookcheck provider --config provider.yaml --plan     see what would be booked
  rebookcheck provider --config provider.yaml
  rebookcheck provider --config provider.yaml --max-bookings 20 --max-rate 5
  rebookcheck provider --config provider.yaml --cleanup reports
  rebookcheck provider --config provider.yaml --baseline known.yaml
  rebookcheck provider --config provider.yaml --vendor "Example Ltd" --product "Vale Booking" --product-version 4.2
  rebookcheck provider --mutant keeps-slot               see a known-bad provider fail`,
	}
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 || len(args) == 1 && !f.init {
			return fmt.Errorf("unknown argument %q; only --init takes a file", args[len(args)-1])
		}
		return nil
	}
	flags := cmd.Flags()
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if f.init {
			return initProvider(s.Out, append(args, providerFile)[0])
		}
		return runProvider(cmd.Context(), s, f)
	}
	flags.StringVar(&f.config, "config", "", "configuration of the provider under test; without it rebookcheck's own mock is judged")
	flags.BoolVar(&f.init, "init", false, "write a configuration with every key explained to provider.yaml, or to the file you name, and exit")
	flags.BoolVar(&f.schema, "schema", false, "print the JSON Schema of the configuration, and exit")
	flags.BoolVar(&f.plan, "plan", false, "print what would be booked and cancelled, for whom, in how many requests; send nothing")
	flags.StringVar(&f.cleanup, "cleanup", "", "cancel the bookings that an interrupted run left behind, as bookings.jsonl in this folder lists them, and exit")
	flags.IntVar(&f.bookings, "max-bookings", 0, "the most bookings to request; 0 means as in the configuration")
	flags.Float64Var(&f.rate, "max-rate", 0, "the most requests per second; 0 means as in the configuration")
	flags.BoolVar(&f.anyNumber, "any-nhs-number", false, "allow patients in the configuration whose numbers are not from the 999 range")
	flags.StringVar(&f.tags, "tags", "", "run only the scenarios that match: tags joined by and, or, not and brackets; @RB-* stands for all that begin with @RB-")
	flags.StringVar(&f.out, "out", reportsFolder, "folder for the reports")
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print: NAME, NAME:FILE, or NAME:- for standard output only; repeatable; see 'list formats'")
	flags.BoolVar(&f.strict, "strict", false, "count a concern (a SHOULD that was not met) as a failure; with a mutant it always counts")
	flags.BoolVar(&f.quiet, "quiet", false, "print only the verdict and what --format NAME:FILE asks for")
	f.known.add(flags)
	flags.BoolVar(&f.list, "list", false, "list the scenarios that would run, and run nothing")
	flags.StringVar(&f.mutant, "mutant", "", "judge a known-bad provider by name; see 'list providers'")
	flags.Int64Var(&f.variance, "variance", 0, "for rebookcheck's own mock: seed of the permitted differences in its answers")
	flags.BoolVar(&f.proxy, "through-proxy", false, "for rebookcheck's own mock: call it through the proxy")
	f.product.add(flags)
	f.registry.add(flags)
	return cmd
}

func runProvider(ctx context.Context, s Streams, f providerFlags) error {
	switch {
	case f.schema:
		_, err := s.Out.Write(provider.Schema)
		return err //nolint:wrapcheck // of the terminal
	case f.list:
		return listProviderScenarios(s.Out, f.tags)
	case f.cleanup != "":
		return cleanUp(ctx, s, f)
	}
	form, err := readFormats(f.formats)
	if err == nil {
		err = f.known.validate()
	}
	if err != nil {
		return usage(err)
	}
	if f.quiet {
		form.live = ""
	}
	if _, err := selectProvider(f.tags); err != nil {
		return err
	}
	under, err := f.open(ctx, s)
	if err != nil {
		return err
	}
	defer under.close()
	under.options.Subject.Product = f.product.given()
	if f.plan {
		plan, err := provider.PlanOf(under.options.Config, features.FS, fixtures.FS, f.tags)
		if err != nil {
			return usage(err)
		}
		if err := plan.Print(s.Out, under.options.Config); err != nil {
			return harness(err)
		}
		return nil
	}
	return judgeProvider(ctx, s, f, form, under.options)
}

func judgeProvider(ctx context.Context, s Streams, f providerFlags, form formats, o provider.Options) error {
	begin := provider.CreateLedger
	if f.config == "" {
		begin = provider.ReplaceLedger // the mock of an earlier run has gone, and all that was booked with it
	}
	release, err := openPrivateFolder(f.out)
	if err != nil {
		return err
	}
	defer release()
	ledger, err := begin(f.out, o.Config.BaseURL)
	if err != nil {
		return usage(err)
	}
	defer func() { _ = ledger.Close() }() // each line was written when it was noted
	o.Ledger = ledger
	if err := errors.Join(report.Clear(f.out), form.clear()); err != nil {
		return harness(err)
	}
	var printer *report.Printer
	o.Selected = func(total int) {
		if form.live != "" {
			fmt.Fprintf(s.Out, "rebookcheck %s: %d scenarios against %s\n\n", identity.Version, total, o.Subject.Name)
			printer = report.NewPrinter(s.Out, report.Style{Colour: s.Colour, Format: form.live, Total: total, Terminal: s.Terminal, Now: time.Now})
		}
	}
	o.Fewer = func(why string) {
		if form.live != "" {
			fmt.Fprintf(s.Out, "%s\n\n", why)
		}
	}
	o.Done = func(sc results.Scenario) {
		if printer != nil {
			printer.Scenario(sc)
		}
	}
	done, err := provider.Run(ctx, o)
	if errors.Is(err, suite.ErrNothingSelected) {
		return usage(err)
	}
	if len(done.Receipt.Bookings) > 0 || err == nil {
		if receipt := writeReceipt(f.out, done.Receipt); receipt != nil {
			return harness(receipt)
		}
		if form.live != "" || err != nil && !f.quiet {
			printReceipt(s.Out, done.Receipt, f)
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return harness(errors.New("interrupted: the run is not complete, and no reports were written; the receipt says what happened to its bookings"))
		}
		return harness(err)
	}
	if printer != nil {
		if err := printer.Done(); err != nil {
			return harness(err)
		}
	}
	return conclude(s, runFlags{out: f.out, strict: f.strict, mutant: f.mutant, quiet: f.quiet, baseline: f.known}, form, done.Run)
}
