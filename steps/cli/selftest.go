package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// selftestFlags are the flags of the selftest.
type selftestFlags struct {
	parallel int
	seed     int64
	only     []string
	whole    bool
	stranger bool
	role     string
	report   string
}

// reportsFolder is where reports go when no folder is named.
const reportsFolder = "reports"

func selftestCommand(s Streams) *cobra.Command {
	var f selftestFlags
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Prove that every check can fail, with known-bad consumers or providers",
		Long: `selftest judges the reference consumer and its good variants, which must pass everything,
and every mutant, which must break exactly the requirements listed for it. The exit code
is 0 only if all of this is so, otherwise 1.

The reference is judged on every story, once with providers that all behave alike and
once with providers that differ in permitted ways. A variant is judged on a quarter of
the stories in one of the two. A mutant is judged on the stories about what it breaks and
on one in 24 of the others. The choice of stories differs between mutants, and --seed
changes it. With --whole, or for a variant that is named, every story is used.
With --only, the good consumers are judged only on the stories about what the named
mutants break; if some of those named are good, no other good ones are judged.

With --report it also writes what was proved: detection.html for people, detection.json
for programs and detection.csv, the matrix of mutants and requirements. They give the
score of each requirement (how many mutants must break it, how many of these were caught,
and how many only by it), the requirements that no mutant breaks, and every false alarm.

With --stranger it judges a second, independent consumer instead. Its author saw only the
contract, none of the rules, and listed defects and variants before the first run. Each
defect must be caught by a requirement listed for it and each variant must conform, unless
a reason is recorded. The reports are stranger.md and stranger.json.`,
		Example: `  rebookcheck selftest
  rebookcheck selftest --only silent-cancel,never-offers
  rebookcheck selftest --whole                     every mutant on every story
  rebookcheck selftest --report                    writes into reports/
  rebookcheck selftest --report published/score    writes into that folder
  rebookcheck selftest --role provider             every known-bad provider
  rebookcheck selftest --stranger --only level-two,cancels-neighbour`,
		// "--report FOLDER" reads as the flag without a value and an argument: a flag whose value may be left out has it so.
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && f.report != reportsFolder {
				return fmt.Errorf("unknown argument %q; only --report takes a folder", args[len(args)-1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.report = args[0]
			}
			return runSelftest(cmd.Context(), s, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.parallel, "parallel", 0, "how many consumers or providers to judge at the same time; 0 means one consumer for each processor, or two providers")
	flags.Int64Var(&f.seed, "seed", 1, "seed for generated identifiers and for the choice of stories")
	flags.StringSliceVar(&f.only, "only", nil, "judge only the named mutants, and the good consumers on the stories about what they break; or only the named good consumers")
	flags.BoolVar(&f.whole, "whole", false, "judge every mutant on every story; takes some minutes")
	flags.BoolVar(&f.stranger, "stranger", false, "judge the independent consumer that was written from the contract only")
	flags.StringVar(&f.role, "role", string(requirement.Consumer), "which role to test: consumer or provider")
	flags.StringVar(&f.report, "report", "", "write the detection score to this folder")
	flags.Lookup("report").NoOptDefVal = reportsFolder
	return cmd
}

// referenceName is how the good consumer itself is called among the subjects.
const referenceName = "reference"

// underVariance ends the name of a good consumer that is judged a second time, with providers that differ in legal ways.
const underVariance = ", varied"

func runSelftest(ctx context.Context, s Streams, f selftestFlags) error {
	if f.parallel < 0 {
		return usage(fmt.Errorf("--parallel must be 0 or more"))
	}
	if f.parallel == 0 {
		f.parallel = runtime.GOMAXPROCS(0)
		if f.role == string(requirement.Provider) {
			f.parallel *= 2 // some of them are waited for
		}
	}
	switch {
	case f.role != string(requirement.Consumer) && f.role != string(requirement.Provider):
		return usage(fmt.Errorf("--role %q: give consumer or provider", f.role))
	case f.role == string(requirement.Provider) && f.stranger:
		return usage(errors.New("--stranger is a consumer; leave --role out"))
	case f.role == string(requirement.Provider):
		return runProviderSelftest(ctx, s, f)
	case f.stranger:
		return runStranger(ctx, s, f)
	}
	subjects, changes, err := subjects(f.only, f.whole)
	if err != nil {
		return usage(err)
	}
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	if f.report != "" {
		if err := detection.Open(f.report); err != nil {
			return harness(err)
		}
	}
	done, bears := 0, bearing(subjects, f.only, f.whole)
	rep := selftest.Run(ctx, subjects, f.parallel, func(ctx context.Context, sub selftest.Subject) (results.Run, error) {
		return judgeSubject(ctx, suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: selftestOpener(f.seed, sub.Name, changes), Harness: identity.Here(),
			Consumer: results.Consumer{Name: sub.Name, Mutant: sub.Name, Defect: sub.Defect}, Seed: f.seed, Variance: sub.Variance, Concurrency: 1, VerdictsOnly: true, Now: time.Now,
		}, sub, f.whole || sub.Good() && namesGood(f.only), bears, cat)
	}, func(f selftest.Finding) {
		done++
		printFinding(s.Out, done, len(subjects), f)
	})
	if ctx.Err() != nil {
		return harness(errors.New("interrupted: the selftest is not complete, and no score was written"))
	}
	return concludeSelftest(s.Out, f.report, detection.Of(rep, detection.About{
		Harness: identity.Here(), Standard: suite.Standard, Seed: f.seed, Partial: len(f.only) > 0, Whole: f.whole,
	}, cat, rule.All()))
}

// subjects are the consumers whose verdict is known, and the change that makes each of the reference consumer.
func subjects(only []string, whole bool) ([]selftest.Subject, map[string]func(*reference.Behaviour), error) {
	out, changes := goodSubjects(only, whole)
	chosen := map[string]bool{}
	for _, name := range only {
		if _, ok := mutant.Find(name); !ok && !isDishonest(name) && name != referenceName {
			return nil, nil, fmt.Errorf("--only %s: there is no such mutant%s; see 'rebookcheck list mutants'", name, meant(name, mutantNames()))
		}
		chosen[name] = true
	}
	out = append(out, dishonestSubjects(func(name string) bool { return len(only) == 0 || chosen[name] })...)
	for _, m := range mutant.All() {
		if len(only) > 0 && !chosen[m.Name] {
			continue
		}
		changes[m.Name] = m.Change
		sub := selftest.Subject{Name: m.Name, Defect: m.Defect}
		if m.UnderVariance {
			sub.Variance = mutant.Variance
		}
		sub.Breaks = ids(m.Breaks)
		out = append(out, sub)
	}
	return out, changes, nil
}

// goodSubjects are the consumers that must conform, plain, with variance, or both.
func goodSubjects(only []string, whole bool) ([]selftest.Subject, map[string]func(*reference.Behaviour)) {
	changes := map[string]func(*reference.Behaviour){referenceName: nil}
	good := []selftest.Subject{{Name: referenceName}}
	for _, v := range mutant.Variants() {
		changes[v.Name] = v.Change
		good = append(good, selftest.Subject{Name: v.Name, Warned: ids(v.Warned)})
	}
	good = slices.DeleteFunc(good, func(g selftest.Subject) bool { return namesGood(only) && !slices.Contains(only, g.Name) })
	var out []selftest.Subject
	for i, g := range good {
		both := whole || namesGood(only) || g.Name == referenceName
		if both || i%2 == 0 {
			out = append(out, g)
		}
		if both || i%2 == 1 {
			name := g.Name + underVariance
			changes[name] = changes[g.Name]
			out = append(out, selftest.Subject{Name: name, Variance: mutant.Variance, Warned: g.Warned})
		}
	}
	return out, changes
}

// namesGood says that good consumers are among those that are to be judged only.
func namesGood(only []string) bool {
	isGood := func(v mutant.Mutant) bool { return slices.Contains(only, v.Name) }
	return slices.Contains(only, referenceName) || slices.ContainsFunc(mutant.Variants(), isGood)
}

func ids(texts []string) []requirement.ID {
	var out []requirement.ID
	for _, id := range texts {
		out = append(out, requirement.ID(id))
	}
	return out
}

func printFinding(w io.Writer, n, total int, f selftest.Finding) {
	word := "ok  "
	if !f.OK() {
		word = "FAIL"
	}
	must := "must pass all"
	if !f.Good() {
		must = "must fail " + join(f.Breaks)
	}
	found := "broke nothing"
	if len(f.Broken) > 0 {
		found = "failed " + join(f.Broken)
	}
	fmt.Fprintf(w, "[%3d/%3d] %s  %-28s %-40s %s\n", n, total, word, f.Name, must, found)
	if len(f.Missed) > 0 {
		fmt.Fprintf(w, "               not caught: %s\n", join(f.Missed))
	}
	if len(f.Alarms) > 0 {
		fmt.Fprintf(w, "               false alarm: %s\n", join(f.Alarms))
	}
	if f.Err != nil {
		fmt.Fprintf(w, "               %v\n", f.Err)
	}
	if !f.OK() {
		for _, reason := range f.Reasons {
			fmt.Fprintf(w, "               %s\n", reason)
		}
	}
}

func join(ids []requirement.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return strings.Join(out, " ")
}

// concludeSelftest prints the score, writes it where that was asked for, and turns it into the exit code.
func concludeSelftest(w io.Writer, folder string, score detection.Score) error {
	fmt.Fprintf(w, "\n%s.\n", score.Headline())
	if !score.Partial {
		for _, r := range score.Requirements {
			if len(r.Caught) == 0 {
				fmt.Fprintf(w, "No mutant breaks %s (%s): %s\n", r.ID, r.Level, r.Sentence)
			}
		}
		fmt.Fprintf(w, "%d of %d judged requirements were seen to fail, %d of them as the only one that catches some mutant.\n",
			score.Totals.Proved, score.Totals.Judged, score.Totals.Alone)
	}
	if folder != "" {
		written, err := detection.WriteAll(folder, score)
		if err != nil {
			return harness(err)
		}
		fmt.Fprintf(w, "score: %s\n", strings.Join(written, "\n       "))
	}
	if !score.OK() {
		fmt.Fprintln(w, "The selftest FAILED.")
		return verdict(exitNotConform)
	}
	fmt.Fprintln(w, "The selftest passed.")
	return nil
}
