package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

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
	// mergeDecides has a shard end with 0 whatever it comes to.
	mergeDecides bool
	start        string
	within       time.Duration
	listenAfter  time.Duration
	resume       bool
	onlyFailed   bool
	again        []string // the scenarios that are run again; empty for all
	strict       bool
	failOn       string
	quiet        bool
	prove        bool
	print        bool // the effective configuration, and run nothing
	product      productFlags
	baseline     baselineFlags
	where        whereFlags
	attend       attendFlags
	// settings are what was given by flags, environment and file, for the results.
	settings map[string]string
}

// The values of --fail-on.
const (
	failOnMust   = "must"
	failOnShould = "should"
)

// add adds the flags of a run.
func (f *runFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.consumer, "consumer", referenceConsumer, "consumer under test: "+driverForms("run"))
	flags.DurationVar(&f.within, "answer-within", answerWithin, "how long an adapter may take over one answer")
	flags.DurationVar(&f.listenAfter, "listen-after", suite.DefaultGrace, "how long to keep listening to the consumer after the last scenario, in real time; 300ms for a built-in consumer")
	flags.StringVar(&f.mutant, "mutant", "", "judge a known-bad consumer by name; see 'list mutants'")
	flags.StringVar(&f.tags, "tags", "", "run only scenarios with these tags: tags joined by and, or, not, brackets")
	flags.StringVar(&f.out, "out", "reports", "folder for the reports")
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print, NAME, NAME:FILE or NAME:- for standard output alone; repeatable; see 'list formats'")
	flags.IntVar(&f.concurrency, "concurrency", 0, "scenarios at once; 0 means one for each processor")
	flags.Int64Var(&f.variance, "variance", 0, "seed of legal differences in what providers answer; 0 means none")
	flags.Int64Var(&f.seed, "seed", 0, "repeat the run that had this seed; without it one is drawn, and a run with it is reported as rehearsed")
	flags.StringVar(&f.start, "start", "", "now has the scenarios take place in the real now, for a consumer whose clock cannot be set; what needs another time does not apply")
	flags.StringVar(&f.shard, "shard", "", "run one part of the scenarios, such as 2/5, or auto for the part that Kubernetes or GitLab numbered; 'report merge' joins the parts")
	flags.BoolVar(&f.mergeDecides, "merge-decides", false, "with --shard: end with 0 where the shard could be judged, whatever it comes to; 'report merge' gives the verdict")
	flags.BoolVar(&f.resume, "resume", false, "go on where the same run was interrupted or lost its consumer; what has no verdict yet is run")
	flags.BoolVar(&f.onlyFailed, "only-failed", false, "run again only what did not pass in the results that the folder of --out holds, in the same worlds; never a verdict on the whole")
	flags.BoolVar(&f.list, "list", false, "list the scenarios that would run, and run nothing")
	flags.BoolVar(&f.strict, "strict", false, "let a concern (a SHOULD not kept to) decide the verdict as a failure does; with a mutant it always does")
	flags.BoolVar(&f.prove, proveOption, false, proveHelp)
	flags.StringVar(&f.failOn, "fail-on", failOnMust, "must, or should: the same as --strict")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing but the verdict and what --format asks for by name and file")
	flags.String(configOption, "", "YAML `file` with any of these options, such as consumer: http://127.0.0.1:9000")
	flags.BoolVar(&f.print, "print-config", false, "print the options as flags, environment and file give them, and run nothing")
	f.product.add(flags)
	f.baseline.add(flags)
	f.where.add(flags)
	f.attend.add(flags)
}

func (f *runFlags) validate() error {
	var faults []error
	if f.concurrency < 0 {
		faults = append(faults, errors.New("--concurrency must be 0 or more"))
	}
	if f.within <= 0 {
		faults = append(faults, errors.New("--answer-within must be greater than zero"))
	}
	if f.listenAfter < 0 {
		faults = append(faults, errors.New("--listen-after must be 0 or longer"))
	}
	if f.start != "" && f.start != results.StartNow {
		faults = append(faults, fmt.Errorf("--start %q: give now, or leave it out", f.start))
	}
	if f.failOn != failOnMust && f.failOn != failOnShould {
		faults = append(faults, fmt.Errorf("--fail-on %q: give must or should", f.failOn))
	}
	if f.onlyFailed && (f.resume || f.shard != "" || f.list || f.consumer == attendedConsumer) {
		faults = append(faults, errors.New("--only-failed chooses the scenarios by itself, and for a consumer that needs no tester; leave out --resume, --shard, --list and --consumer attended"))
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
	if f.mergeDecides && f.shard == "" {
		faults = append(faults, errors.New("--merge-decides is for one shard of a run; without --shard nothing else gives the verdict"))
	}
	return errors.Join(append(faults, f.where.validate(), f.baseline.validate(), f.attend.validate(f.consumer))...)
}
