package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	features "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
	"github.com/rebookcheck/rebookcheck/steps/provider/mutant"
	providerrule "github.com/rebookcheck/rebookcheck/steps/provider/rule"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// runProviderSelftest judges providers whose verdict is known.
func runProviderSelftest(ctx context.Context, s Streams, f selftestFlags) error {
	subjects, err := providerSubjects(f.only)
	if err != nil {
		return usage(err)
	}
	cat, err := suite.ProviderCatalogue(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	if f.report != "" {
		if err := detection.Open(f.report); err != nil {
			return harness(err)
		}
	}
	judge, err := suite.NewProviderJudge(features.FS, fixtures.FS, identity.Here()) // reading the features takes longer than a run
	if err != nil {
		return harness(err)
	}
	done, bears := 0, bearing(subjects, f.only, f.whole)
	rep := selftest.Run(ctx, subjects, f.parallel, func(ctx context.Context, sub selftest.Subject) (results.Run, error) {
		return judgeKnownProvider(ctx, judge, sub, f.whole, bears)
	}, func(finding selftest.Finding) {
		done++
		printFinding(s.Out, done, len(subjects), finding)
	})
	if ctx.Err() != nil {
		return harness(errors.New("interrupted: the selftest is not complete, and no score was written"))
	}
	return concludeSelftest(s.Out, f.report, detection.Of(rep, detection.About{
		Harness: identity.Here(), Standard: suite.Standard, Role: requirement.Provider, Partial: len(f.only) > 0, Whole: f.whole,
	}, cat, providerrule.Shared()))
}

// providerSubjects are the known-bad providers and the good ones, or of these only those named; good ones stay with the bad.
func providerSubjects(only []string) ([]selftest.Subject, error) {
	named := func(m mutant.Mutant) bool { return len(only) == 0 || slices.Contains(only, m.Name) }
	for _, name := range only {
		if _, ok := mutant.Find(name); !ok {
			return nil, fmt.Errorf("--only %s: there is no such provider%s; see 'rebookcheck list providers'", name, meant(name, providerNames()))
		}
	}
	goodNamed := slices.ContainsFunc(mutant.Good(), func(m mutant.Mutant) bool { return slices.Contains(only, m.Name) })
	var out []selftest.Subject
	for _, m := range mutant.Good() {
		if !goodNamed || named(m) {
			out = append(out, selftest.Subject{Name: m.Name, Warned: ids(m.Warned)})
		}
	}
	for _, m := range mutant.All() {
		if named(m) {
			out = append(out, selftest.Subject{Name: m.Name, Defect: m.Defect, Breaks: ids(m.Breaks), Warned: ids(m.Warned)})
		}
	}
	return out, nil
}

// judgeKnownProvider judges a good provider on every story, and a bad one on those about what it breaks and on a part of the
// others. Where something that it breaks was not found there, it is judged on all. A good one is judged on the stories that
// bear on what is judged beside it, where those are chosen.
func judgeKnownProvider(ctx context.Context, judge *suite.ProviderJudge, sub selftest.Subject, whole bool, bears choosing) (results.Run, error) {
	if sub.Good() && bears != nil {
		return playProvider(ctx, judge, sub, bears)
	}
	if whole || sub.Good() {
		return playProvider(ctx, judge, sub, nil)
	}
	broken := storiesAbout(sub.Breaks)
	run, err := playProvider(ctx, judge, sub, func(told []suite.Scenario) bool {
		return oneIn(othersIn, 1, sub.Name, told[0].Story) || broken(told)
	})
	if err != nil || !slices.ContainsFunc(sub.Breaks, func(id requirement.ID) bool { return !slices.Contains(run.Broken(), id) }) {
		return run, err
	}
	return playProvider(ctx, judge, sub, nil)
}

// playProvider plays the stories that are wanted, all where only is nil, at a provider of its own.
func playProvider(ctx context.Context, judge *suite.ProviderJudge, sub selftest.Subject, only func([]suite.Scenario) bool) (results.Run, error) {
	m, _ := mutant.Find(sub.Name) // providerSubjects took it from there
	c := embedded.Config{Seed: 1}
	m.Amend(&c)
	mock, err := embedded.Start(ctx, c)
	if err != nil {
		return results.Run{}, err //nolint:wrapcheck // it says what it does
	}
	defer func() { _ = mock.Close() }() // it has nothing to lose
	out, err := provider.Run(ctx, provider.Options{
		Config: mock.Config, Judge: judge, Journal: mock.Journal, Staff: mock, Registry: mock, Only: only,
		Subject: results.Consumer{Name: sub.Name, Mutant: sub.Name, Defect: sub.Defect}, Now: time.Now, VerdictsOnly: true,
	})
	return out.Run, err //nolint:wrapcheck // it says what it does
}
