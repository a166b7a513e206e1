package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// gathering follows one scenario through godog's hooks.
type gathering struct {
	*runner
	world   *steps.World
	spec    Scenario
	result  results.Scenario
	at      int // the step in hand
	harness error
	// declared are the capabilities that the consumer declared absent, in words.
	declared []string
	stuck    error
	// unreachable is true when the consumer was lost, not merely at odds with the contract.
	unreachable bool
	started     time.Time
}

func (g *gathering) begin(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	spec, ok := g.find(sc.Uri, sc.Name)
	if !ok {
		return ctx, fmt.Errorf("%w: scenario %q was not selected", steps.ErrHarness, sc.Name)
	}
	g.spec, g.result, g.started = spec, spec.result(), g.cfg.Now()
	if g.givenUp() {
		g.harness = fmt.Errorf("%w: not run, because the consumer could not be reached in %d scenarios in a row", steps.ErrHarness, lostInARow)
		return ctx, g.harness
	}
	if err := g.world.Start(ctx, spec.ID, seedOf(g.cfg.Seed, spec.ID)); err != nil {
		g.harness = err
		return ctx, err
	}
	if err := g.world.Need(spec.Needs); err != nil {
		g.harness = err
		return ctx, err
	}
	return ctx, nil
}

func (g *gathering) step(ctx context.Context, _ *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
	if g.at >= len(g.result.Steps) {
		return ctx, nil
	}
	step := &g.result.Steps[g.at]
	g.at++
	switch status {
	case godog.StepPassed:
		step.Status = results.Passed
	case godog.StepSkipped:
		step.Status = results.Skipped
	case godog.StepUndefined, godog.StepAmbiguous, godog.StepPending:
		step.Status = results.Undefined
		g.harness = fmt.Errorf("%w: no phrase means %q", steps.ErrHarness, step.Text)
	case godog.StepFailed:
		step.Status = results.Failed
	}
	if err != nil && step.Status == results.Failed {
		step.Detail = err.Error()
		g.unreachable = errors.Is(err, consumer.ErrUnreachable)
		switch {
		case errors.Is(err, steps.ErrNotApplicable):
			step.Status = results.Skipped // nobody failed
		case errors.Is(err, steps.ErrHarness):
			g.harness = err
		case !g.isRule(step.Text):
			g.stuck = err
		}
	}
	return ctx, nil
}

func (g *gathering) isRule(text string) bool {
	return slices.ContainsFunc(rule.All(), func(r rule.Rule) bool { return r.Sentence == text })
}

// end lets the world go, judges every rule on the sealed journal, and concludes.
func (g *gathering) end(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
	if g.spec.ID == "" {
		return ctx, nil
	}
	err := g.world.Close()
	view := g.world.Journal()
	if err != nil && g.harness == nil {
		g.harness = fmt.Errorf("%w: %w", steps.ErrHarness, err)
	}
	if !journal.Quiet(view) && g.harness == nil {
		g.harness = fmt.Errorf("%w: an exchange was still open when the scenario ended", steps.ErrHarness)
	}
	g.judge()
	if g.cfg.VerdictsOnly {
		view = nil
	}
	g.declares(g.declared)
	g.reached(!g.unreachable)
	took := g.cfg.Now().Sub(g.started)
	if g.cfg.Keep != nil && ctx.Err() == nil && g.result.Status != rule.HarnessError {
		g.cfg.Keep(Finished{Result: g.result, Journal: view, Took: took})
	}
	g.done(g.result, view, took)
	return ctx, nil
}

func (g *gathering) judge() {
	story, err := g.world.Story()
	if err == nil {
		err = g.judgeStory(story)
	}
	g.harness = errors.Join(g.harness, err)
	g.result.Status, g.result.Detail = g.conclude()
}

// judgeStory applies every rule and notes what each came to whose moment came, or that the scenario is about.
func (g *gathering) judgeStory(story *evidence.Story) error {
	g.declared = story.DeclaredAbsent()
	verdicts, err := rule.JudgeStory(story, g.cat)
	ids := make([]requirement.ID, 0, len(verdicts))
	for id := range verdicts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, requirement.Compare)
	for _, id := range ids {
		named := slices.Contains(g.spec.Names, id)
		if named || verdicts[id].Status != rule.NotObserved && verdicts[id].Status != rule.NotApplicable {
			g.result.Outcomes = append(g.result.Outcomes, results.Outcome{Scenario: g.spec.ID, ID: id, Named: named, Verdict: verdicts[id]})
		}
	}
	return err
}

// conclude gives the scenario the worst of: a fault of ours, a breach by any rule,
// a concern or an unseen moment of the rules it is about. Passing has to be earned.
func (g *gathering) conclude() (rule.Status, string) {
	if g.harness != nil {
		return rule.HarnessError, g.harness.Error()
	}
	worst, detail := rule.Pass, ""
	named := 0
	for _, o := range g.result.Outcomes {
		if o.Named {
			named++
		} else if o.Status != rule.Fail && o.Status != rule.HarnessError {
			continue
		}
		if rule.Worse(o.Status, worst) < 0 {
			worst, detail = o.Status, fmt.Sprintf("%s: %s", o.ID, o.Detail)
		}
	}
	switch {
	case named == 0:
		return rule.HarnessError, "the scenario is about no requirement"
	case worst != rule.Pass:
		return worst, detail
	case g.stuck != nil:
		return rule.NotObserved, "the scenario could not go on: " + g.stuck.Error()
	case slices.ContainsFunc(g.result.Steps, func(s results.Step) bool { return s.Status != results.Passed }):
		return rule.NotObserved, "not every step was done"
	}
	return rule.Pass, ""
}
