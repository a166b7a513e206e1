package cli

import (
	"context"
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
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

func selftestCommand(s Streams) *cobra.Command {
	var parallel int
	var seed int64
	var only []string
	cmd := &cobra.Command{
		Use:   "selftest",
		Short: "Prove that the checks can fail, against every known-bad consumer",
		Long: `selftest judges the reference consumer and its allowed variants, which must pass
everything, and every mutant, each of which must break exactly the requirements it
is known to break. It ends with 0 only when all come out so, else with 1.`,
		Example: `  rebookcheck selftest
  rebookcheck selftest --only silent-cancel,never-offers`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSelftest(cmd.Context(), s, parallel, seed, only) },
	}
	cmd.Flags().IntVar(&parallel, "parallel", 0, "consumers judged at once; 0 means one for each processor")
	cmd.Flags().Int64Var(&seed, "seed", 1, "seed of all identifiers")
	cmd.Flags().StringSliceVar(&only, "only", nil, "judge only these mutants, and the good consumers")
	return cmd
}

// referenceName is how the good consumer itself is called among the subjects.
const referenceName = "reference"

// The good consumers are judged a second time with providers that differ in legal ways, and so are the mutants
// whose defect shows only there. With this seed the providers differ in all that those mutants depend on.
const (
	selftestVariance = 30
	underVariance    = ", varied"
)

func runSelftest(ctx context.Context, s Streams, parallel int, seed int64, only []string) error {
	subjects, changes, err := subjects(only)
	if err != nil {
		return usage(err)
	}
	if parallel < 0 {
		return usage(fmt.Errorf("--parallel must be 0 or more"))
	}
	if parallel == 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	done := 0
	rep := selftest.Run(ctx, subjects, parallel, func(ctx context.Context, sub selftest.Subject) (results.Run, error) {
		return suite.Run(ctx, suite.Config{
			Features: features.FS, Fixtures: fixtures.FS, Opener: referenceOpener(seed, "", changes[sub.Name]), Version: Version,
			Consumer: results.Consumer{Name: sub.Name, Mutant: sub.Name, Defect: sub.Defect}, Seed: seed, Variance: sub.Variance, Concurrency: 1, VerdictsOnly: true, Now: time.Now,
		})
	}, func(f selftest.Finding) {
		done++
		printFinding(s.Out, done, len(subjects), f)
	})
	return concludeSelftest(s.Out, rep, len(only) > 0)
}

// subjects are the consumers whose verdict is known, and the change that makes each of the reference consumer.
func subjects(only []string) ([]selftest.Subject, map[string]func(*reference.Behaviour), error) {
	changes := map[string]func(*reference.Behaviour){referenceName: nil}
	good := []selftest.Subject{{Name: referenceName}}
	for _, v := range mutant.Variants() {
		changes[v.Name] = v.Change
		good = append(good, selftest.Subject{Name: v.Name})
	}
	out := slices.Clone(good)
	for _, g := range good {
		name := g.Name + underVariance
		changes[name] = changes[g.Name]
		out = append(out, selftest.Subject{Name: name, Variance: selftestVariance})
	}
	chosen := map[string]bool{}
	for _, name := range only {
		if _, ok := mutant.Find(name); !ok {
			return nil, nil, fmt.Errorf("--only %s: there is no such mutant; see 'rebookcheck list mutants'", name)
		}
		chosen[name] = true
	}
	for _, m := range mutant.All() {
		if len(only) > 0 && !chosen[m.Name] {
			continue
		}
		changes[m.Name] = m.Change
		sub := selftest.Subject{Name: m.Name, Defect: m.Defect}
		if m.UnderVariance {
			sub.Variance = selftestVariance
		}
		for _, id := range m.Breaks {
			sub.Breaks = append(sub.Breaks, requirement.ID(id))
		}
		out = append(out, sub)
	}
	return out, changes, nil
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

func concludeSelftest(w io.Writer, rep selftest.Report, partial bool) error {
	good, bad, caught := 0, 0, 0
	for _, f := range rep.Findings {
		switch {
		case f.Good():
			good++
		case f.OK():
			bad, caught = bad+1, caught+1
		default:
			bad++
		}
	}
	fmt.Fprintf(w, "\n%d of %d known-bad consumers caught, each by exactly the requirements it breaks; %d good consumers judged.\n", caught, bad, good)
	unproved := 0
	if !partial {
		unproved = printUnproved(w, rep)
	}
	if !rep.OK() || unproved > 0 {
		fmt.Fprintln(w, "The selftest FAILED.")
		return verdict(exitNotConform)
	}
	fmt.Fprintln(w, "The selftest passed.")
	return nil
}

// printUnproved lists the consumer's requirements that no mutant was seen to break: a check that never failed proves nothing.
func printUnproved(w io.Writer, rep selftest.Report) int {
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		fmt.Fprintln(w, err)
		return 1
	}
	unproved, alone := 0, 0
	for _, r := range rule.All() {
		req, _ := cat.Find(r.ID)
		if req.Role != requirement.Consumer {
			continue
		}
		all, only := rep.Catchers(r.ID)
		if len(all) == 0 {
			unproved++
			fmt.Fprintf(w, "No mutant breaks %s: %s\n", r.ID, r.Sentence)
		}
		if len(only) > 0 {
			alone++
		}
	}
	fmt.Fprintf(w, "%d requirements were each seen to be the only one that catches some mutant.\n", alone)
	return unproved
}
