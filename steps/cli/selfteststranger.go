package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/front"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/selftest"
	"github.com/rebookcheck/rebookcheck/steps/selftest/detection"
	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger"
	"github.com/rebookcheck/rebookcheck/steps/selftest/stranger/score"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// honestStranger is how the stranger is called that neither errs nor differs.
const honestStranger = "stranger"

// strangerWithin is how long it may take over one task, on a machine with much else to do.
const strangerWithin = 5 * time.Minute

// runStranger judges the consumer that was written without sight of the rules, in place of the mutants.
func runStranger(ctx context.Context, s Streams, f selftestFlags) error {
	subjects, options, err := strangers(f.only, f.whole)
	if err != nil {
		return usage(err)
	}
	why, err := score.Explanations()
	if err != nil {
		return harness(err)
	}
	cat, err := requirement.Load(fixtures.FS)
	if err != nil {
		return harness(err)
	}
	if f.report != "" {
		if err := detection.OpenFor(f.report, score.Files(score.Score{})); err != nil {
			return harness(err)
		}
	}
	about := score.About{Harness: identity.Here(), Seed: f.seed, Partial: len(f.only) > 0, Whole: f.whole}
	done := 0
	rep := selftest.Run(ctx, subjects, f.parallel, func(ctx context.Context, sub selftest.Subject) (results.Run, error) {
		return judgeStranger(ctx, sub, options[sub.Name], f, cat)
	}, func(found selftest.Finding) {
		done++
		fmt.Fprintf(s.Out, "[%3d/%3d] %s\n", done, len(subjects), score.RowOf(found, nil, why).Line())
	})
	if ctx.Err() != nil {
		return harness(errors.New("interrupted: the selftest is not complete, and no score was written"))
	}
	return concludeStranger(s, f.report, score.Of(rep, about, why))
}

// strangers are the consumers to be judged, the honest one first, and how each differs from it. Variants are
// judged with providers that behave alike or with such as differ in legal ways, with --whole in both.
func strangers(only []string, whole bool) ([]selftest.Subject, map[string]stranger.Options, error) {
	options := map[string]stranger.Options{honestStranger: {}}
	out := []selftest.Subject{{Name: honestStranger, Defect: "Nothing is wrong and nothing is different."}}
	wanted := func(name string) bool { return len(only) == 0 || slices.Contains(only, name) }
	both := func(name, what string, plain, varied bool) {
		if plain {
			out = append(out, selftest.Subject{Name: name, Defect: what})
		}
		if varied {
			options[name+underVariance] = options[name]
			out = append(out, selftest.Subject{Name: name + underVariance, Defect: what, Variance: mutant.Variance})
		}
	}
	known := map[string]bool{honestStranger: true}
	both(honestStranger, out[0].Defect, false, wanted(honestStranger))
	for i, v := range stranger.Variants() {
		known[v.Name] = true
		if options[v.Name] = (stranger.Options{Variant: v.Name}); wanted(v.Name) {
			both(v.Name, v.Why, whole || i%2 == 0, whole || i%2 == 1)
		}
	}
	for _, d := range stranger.Defects() {
		known[d.Name] = true
		if options[d.Name] = (stranger.Options{Defect: d.Name}); wanted(d.Name) {
			out = append(out, selftest.Subject{Name: d.Name, Defect: d.What, Breaks: ids(d.Expected)})
		}
	}
	for _, name := range only {
		if !known[name] {
			return nil, nil, fmt.Errorf("--only %s: the stranger has no such defect and no such variant; the lists are in steps/selftest/stranger", name)
		}
	}
	return out, options, nil
}

// judgeStranger judges a stranger over the same contract as a vendor's consumer, on a loopback port of its own. A
// defect is judged as a mutant is; one that shows nothing so is also tried with providers that differ in legal ways.
func judgeStranger(ctx context.Context, sub selftest.Subject, opt stranger.Options, f selftestFlags, cat requirement.Catalogue) (run results.Run, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return results.Run{}, fmt.Errorf("listen for the stranger: %w", err)
	}
	server := &http.Server{Handler: stranger.New(opt), ReadHeaderTimeout: answerWithin}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		closing := server.Close()
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			closing = errors.Join(closing, served)
		}
		err = errors.Join(err, closing)
	}()
	// One address for the whole run: what a stranger that was starved of time sends late reaches no other run's mock.
	at, err := front.Listen(ctx, front.Config{Address: "127.0.0.1:0", Now: time.Now})
	if err != nil {
		return results.Run{}, fmt.Errorf("judge the stranger: %w", err)
	}
	defer func() { err = errors.Join(err, at.Close()) }()
	client := &http.Client{Timeout: strangerWithin, Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
	defer client.CloseIdleConnections()
	cfg := suite.Config{
		Features: features.FS, Fixtures: fixtures.FS, Harness: identity.Here(),
		Opener: consumer.HTTP("http://"+listener.Addr().String(), client), Front: at,
		Consumer: results.Consumer{Name: sub.Name, Defect: sub.Defect},
		Seed:     f.seed, Variance: sub.Variance, Concurrency: 1, VerdictsOnly: true, Now: time.Now,
	}
	if sub.Good() {
		return suite.Run(ctx, cfg)
	}
	found := func(run results.Run) bool {
		return slices.ContainsFunc(run.Broken(), func(id requirement.ID) bool { return slices.Contains(sub.Breaks, id) })
	}
	if run, err = judgeNear(ctx, cfg, sub, f.whole, found, cat); err != nil || found(run) {
		return run, err
	}
	cfg.Only, cfg.Variance = nil, mutant.Variance
	varied, err := suite.Run(ctx, cfg)
	if err != nil || found(varied) {
		return varied, err
	}
	return run, nil
}

// concludeStranger prints the score, writes it where that was asked for, and turns it into the exit code.
func concludeStranger(s Streams, folder string, sc score.Score) error {
	fmt.Fprintf(s.Out, "\n%s.\n", sc.Headline())
	if folder != "" {
		written, err := detection.WriteFiles(folder, score.Files(sc))
		if err != nil {
			return harness(err)
		}
		fmt.Fprintf(s.Out, "score: %s\n", strings.Join(written, "\n       "))
	}
	if !sc.OK() {
		fmt.Fprintln(s.Out, "The selftest FAILED.")
		return verdict(exitNotConform)
	}
	fmt.Fprintln(s.Out, "The selftest passed.")
	return nil
}
