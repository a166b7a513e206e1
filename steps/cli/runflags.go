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
	flags.DurationVar(&f.within, "answer-within", answerWithin, "the most time that an adapter may take for one answer")
	flags.DurationVar(&f.listenAfter, "listen-after", suite.DefaultGrace, "how long to keep listening to the consumer after the last scenario, in real time; 300ms for a built-in consumer")
	flags.StringVar(&f.mutant, "mutant", "", "judge a known-bad consumer by name; see 'list mutants'")
	flags.StringVar(&f.tags, "tags", "", "run only the scenarios that match: tags joined by and, or, not and brackets; @RB-* stands for all that begin with @RB-")
	flags.StringVar(&f.out, "out", "reports", "folder for the reports")
	flags.StringArrayVar(&f.formats, "format", []string{"pretty"}, "what to print: NAME, NAME:FILE, or NAME:- for standard output only; repeatable; see 'list formats'")
	flags.IntVar(&f.concurrency, "concurrency", 0, "how many scenarios run at the same time; 0 means one for each processor")
	flags.Int64Var(&f.variance, "variance", 0, "seed of the permitted differences between providers' answers; 0 means none")
	flags.Int64Var(&f.seed, "seed", 0, "repeat the run that had this seed; the run is then reported as rehearsed. Without it a seed is drawn at random")
	flags.StringVar(&f.start, "start", "", "\"now\" runs the scenarios at the real time, for a consumer whose clock cannot be set; scenarios that need another time do not apply")
	flags.StringVar(&f.shard, "shard", "", "run one part of the scenarios, such as 2/5; auto takes the part from Kubernetes or GitLab; 'report merge' joins the parts")
	flags.BoolVar(&f.mergeDecides, "merge-decides", false, "with --shard: exit with 0 if the shard could be judged, whatever its verdict; 'report merge' gives the verdict of the whole")
	flags.BoolVar(&f.resume, "resume", false, "continue a run that was interrupted or lost its consumer; only scenarios without a verdict are run")
	flags.BoolVar(&f.onlyFailed, "only-failed", false, "run again only the scenarios that did not pass according to the results in the --out folder, with the same seed; the verdict covers only those")
	flags.BoolVar(&f.list, "list", false, "list the scenarios that would run, and run nothing")
	flags.BoolVar(&f.strict, "strict", false, "count a concern (a SHOULD that was not met) as a failure; with a mutant it always counts")
	flags.BoolVar(&f.prove, proveOption, false, proveHelp)
	flags.StringVar(&f.failOn, "fail-on", failOnMust, "must or should; should is the same as --strict")
	flags.BoolVar(&f.quiet, "quiet", false, "print only the verdict and what --format NAME:FILE asks for")
	flags.String(configOption, "", "YAML `file` with any of these options, such as consumer: http://127.0.0.1:9000")
	flags.BoolVar(&f.print, "print-config", false, "print the options that result from flags, environment and file, and run nothing")
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
		faults = append(faults, errors.New("--answer-within must be longer than 0"))
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
		faults = append(faults, errors.New("--only-failed chooses the scenarios itself and needs a consumer without a tester; leave out --resume, --shard, --list and --consumer attended"))
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
		faults = append(faults, errors.New("--merge-decides needs --shard: without it there is no merge that could give the verdict"))
	}
	return errors.Join(append(faults, f.where.validate(), f.baseline.validate(), f.attend.validate(f.consumer))...)
}
