package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant/deep"
	"github.com/rebookcheck/rebookcheck/steps/explore"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

// exploreFlags are the flags of an exploration.
type exploreFlags struct {
	runFlags
	stories  int
	duration time.Duration
	shrink   time.Duration
	first    bool
}

// aWhile is how many stories are played where neither a number nor a time is given.
const aWhile = 500

func exploreCommand(s Streams) *cobra.Command {
	f := exploreFlags{runFlags: runFlags{consumer: referenceConsumer, out: reportsFolder + "/explore", within: answerWithin}}
	cmd := &cobra.Command{
		Use:   "explore",
		Short: "Test a booking consumer with randomly generated stories",
		Long: `explore generates stories at random: who calls and when, what was booked before, what goes
wrong, what staff do meanwhile, and how the user ends each call. Each story is played like a
scenario and judged by every rule, and by invariants that hold for any story. A story that
fails is reduced to the shortest one that still fails in the same way. It is written as a
scenario in Gherkin, with its journal and its reports, into a folder named after what it broke.

The same seed generates the same stories. An exploration that was interrupted, or that lost
its consumer, continues with --resume: what was played and found is kept in
exploration.jsonl in the --out folder. Seed, consumer, program and settings have to be the
same; only --stories, --for and --first may change. If no story failed, that does not mean
that the consumer conforms: it says in how many stories nothing was found.

Exit codes: 0 no story failed, 1 a story failed, 2 usage, 3 no story failed but some could not
be judged, or the exploration was interrupted.`,
		Example: `  rebookcheck explore
  rebookcheck explore --consumer http://127.0.0.1:9000 --for 10m
  rebookcheck explore --mutant silent-cancel --first
  rebookcheck explore --seed 7 --stories 2000 --out /tmp/found
  rebookcheck explore --seed 7 --stories 2000 --out /tmp/found --resume`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		f.rehearsed = flags.Changed("seed")
		return runExplore(cmd.Context(), s, f)
	}
	flags.StringVar(&f.consumer, "consumer", f.consumer, "consumer under test: "+driverForms("explore"))
	flags.StringVar(&f.mutant, "mutant", "", "explore a known-bad consumer by name; see 'list mutants'")
	flags.DurationVar(&f.within, "answer-within", f.within, "the most time that an adapter may take for one answer")
	flags.Int64Var(&f.seed, "seed", 0, "generate the stories of this seed again; without it a seed is drawn and printed")
	flags.Int64Var(&f.variance, "variance", 0, "seed of the permitted differences between providers' answers; 0 means none")
	flags.IntVar(&f.stories, "stories", 0, fmt.Sprintf("the most stories to play; %d if neither this nor --for is given", aWhile))
	flags.DurationVar(&f.duration, "for", 0, "the most time to explore, such as 10m")
	flags.DurationVar(&f.shrink, "shrink", time.Minute, "the most time to spend on shortening one failing story")
	flags.BoolVar(&f.first, "first", false, "stop at the first failure")
	flags.BoolVar(&f.resume, "resume", false, "continue an exploration that was interrupted or lost its consumer")
	flags.BoolVar(&f.strict, "strict", false, "count a concern (a SHOULD that was not met) as a failure; with a mutant it always counts")
	flags.StringVar(&f.out, "out", f.out, "folder for the findings")
	f.product.add(flags)
	return cmd
}

// usable says what is wrong with the flags.
func (f *exploreFlags) usable() error {
	var faults []error
	if f.stories < 0 || f.duration < 0 || f.shrink < 0 {
		faults = append(faults, errors.New("--stories, --for and --shrink must not be negative"))
	}
	if f.within <= 0 {
		faults = append(faults, errors.New("--answer-within must be greater than zero"))
	}
	if f.out == "" {
		faults = append(faults, errors.New("--out must name a folder"))
	}
	if _, err := findDriver("explore", f.consumer); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// exploredSubject is the consumer that is explored: one of those that can be run, or a known-bad one that only exploring finds.
func (f *exploreFlags) exploredSubject() (subject, error) {
	if m, ok := deep.Find(f.mutant); ok && f.consumer == referenceConsumer {
		return mutantSubject(m.Mutant, f.seed), nil
	}
	return chooseConsumer("explore", f.runFlags)
}

func runExplore(ctx context.Context, s Streams, f exploreFlags) error {
	if err := f.usable(); err != nil {
		return usage(err)
	}
	if err := f.chooseSeedOfExploration(s); err != nil {
		return err
	}
	if f.stories == 0 && f.duration == 0 {
		f.stories = aWhile
	}
	f.strict = f.strict || f.mutant != ""
	subject, err := f.exploredSubject()
	if err != nil {
		return usage(err)
	}
	f.variance = cmp.Or(f.variance, subject.variance)
	release, err := openFolder(f.out)
	if err != nil {
		return err
	}
	defer release()
	if err := subject.reach(ctx, f.product); err != nil {
		return err
	}
	log, err := f.openLog(subject)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // each story was written when it had been judged
	fmt.Fprintf(s.Out, "rebookcheck %s: exploring %s, seed %d\n", identity.Version, against(subject.describe), f.seed)
	if f.resume {
		fmt.Fprintf(s.Out, "going on after %s, with %s found\n", wording.Count(log.Stories(), "story"), wording.Count(len(log.Found()), "failure"))
	}
	fmt.Fprintln(s.Out)
	printer := exploration{streams: s, flags: f, began: time.Now()}
	done, err := explore.Run(ctx, explore.Config{
		Subject: explore.Subject{Opener: subject.opener, Describe: subject.describe}, Harness: identity.Here(), Fixtures: fixtures.FS,
		Seed: f.seed, Stories: f.stories, For: f.duration, Shrink: f.shrink, First: f.first, Strict: f.strict, Variance: f.variance,
		Now: time.Now, Progress: printer.progress, Found: printer.found, Log: log,
	})
	if err != nil {
		return harness(err)
	}
	printer.summary(done)
	if ctx.Err() != nil {
		fmt.Fprintf(s.Out, "interrupted: what was played is kept; go on with the same command and --resume, and --seed %d if you give a seed\n", f.seed)
	}
	return printer.conclude(ctx, done)
}

// chooseSeedOfExploration takes the seed of the exploration that is gone on with, or draws one where none was given.
func (f *exploreFlags) chooseSeedOfExploration(s Streams) error {
	if f.resume && !f.rehearsed {
		begun, err := explore.Begun(f.out)
		if err != nil {
			return usage(fmt.Errorf("--resume: %w; leave --resume out to start again", err))
		}
		f.seed = begun.Seed
		return nil
	}
	drawing := f.runFlags
	drawing.resume = false
	err := drawing.chooseSeed(s)
	f.seed = drawing.seed
	return err
}

// openLog begins the log of the exploration or, with --resume, reads that of an earlier one. One that was another is refused.
func (f *exploreFlags) openLog(subject subject) (*explore.Log, error) {
	program, err := ownHash()
	if err != nil {
		return nil, harness(err)
	}
	same := explore.Same{
		Program: program, Version: identity.Version, Contract: contract.Version, Suite: identity.Here().Suite, Of: subject.describe,
		Within: f.within, Seed: f.seed, Variance: f.variance, Strict: f.strict, Shrink: f.shrink,
	}
	if !f.resume {
		log, err := explore.Begin(f.out, same)
		if err != nil {
			return nil, harness(err)
		}
		return log, nil
	}
	log, err := explore.Continue(f.out, same)
	if err != nil {
		return nil, usage(fmt.Errorf("--resume: %w; leave --resume out to start again", err))
	}
	return log, nil
}
