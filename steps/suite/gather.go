package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

// gathering follows one story through godog's hooks, for all the scenarios that tell it.
type gathering struct {
	*runner
	world   *steps.World
	told    []Scenario
	steps   []results.Step // of the scenario that godog acts out
	at      int            // the step in hand
	harness error
	// declared are the capabilities that the consumer declared absent, in words.
	declared []string
	stuck    error
	// unreachable is true when the consumer was lost, not merely at odds with the contract.
	unreachable bool
	started     time.Time
}

func (g *gathering) begin(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	told, ok := g.find(sc.Uri, sc.Name)
	if !ok {
		return ctx, fmt.Errorf("%w: scenario %q was not selected", steps.ErrHarness, sc.Name)
	}
	g.told, g.steps, g.started = told, told[0].result().Steps, g.cfg.Now()
	if g.givenUp() {
		g.harness = fmt.Errorf("%w: not run, because the consumer could not be reached in %d scenarios in a row", steps.ErrHarness, lostInARow)
		return ctx, g.harness
	}
	if err := g.world.Start(ctx, told[0].Story, seedOf(g.cfg.Seed, told[0].Story)); err != nil {
		g.harness = err
		return ctx, err
	}
	if err := g.world.Need(told[0].Needs); err != nil {
		g.harness = err
		return ctx, err
	}
	return ctx, nil
}

func (g *gathering) step(ctx context.Context, _ *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
	if g.at >= len(g.steps) {
		return ctx, nil
	}
	step := &g.steps[g.at]
	g.at++
	switch status {
	case godog.StepPassed:
		step.Status = results.Passed
		if why := g.world.StepDone(); why != "" {
			step.Status, step.Detail = results.NotDone, why
		}
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
		default:
			if _, judged := rule.BySentence(step.Text); !judged {
				g.stuck = err
			}
		}
	}
	return ctx, nil
}

// end lets the quiet time pass and the world go, judges every rule on the sealed journal, and concludes for each scenario of the story.
func (g *gathering) end(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
	if len(g.told) == 0 {
		return ctx, nil
	}
	err := errors.Join(g.world.Rest(ctx), g.world.Close())
	view := g.world.Journal()
	if err != nil && g.harness == nil {
		g.harness = fmt.Errorf("%w: at the end: %w", steps.ErrHarness, err)
	}
	if !journal.Quiet(view) && g.harness == nil {
		g.harness = fmt.Errorf("%w: an exchange was still open when the scenario ended", steps.ErrHarness)
	}
	verdicts := g.judge()
	if g.cfg.VerdictsOnly {
		view = nil
	}
	g.declares(g.declared)
	g.reached(!g.unreachable)
	took := g.cfg.Now().Sub(g.started)
	for _, spec := range g.told {
		result := spec.result()
		g.retell(result.Steps, verdicts)
		result.Outcomes = outcomes(spec, verdicts)
		if g.harness != nil {
			result.Fault = g.harness.Error()
		}
		result.Status, result.Detail = g.conclude(result)
		if g.cfg.Keep != nil && ctx.Err() == nil && result.Fault == "" && result.Status != rule.HarnessError {
			g.cfg.Keep(Finished{Result: result, Journal: view, Took: took})
		}
		g.done(result, view, took)
	}
	return ctx, nil
}

func (g *gathering) judge() map[requirement.ID]rule.Verdict {
	story, err := g.world.Story()
	var verdicts map[requirement.ID]rule.Verdict
	if err == nil {
		g.declared = story.DeclaredAbsent()
		story.Name = g.told[0].Story
		verdicts, err = rule.JudgeStory(story, g.cat)
		if len(story.Cut) > 0 && g.harness == nil {
			g.harness = fmt.Errorf("%w: a body was too long to be kept whole: %s", steps.ErrHarness, strings.Join(story.Cut, ", "))
		}
	}
	g.harness = errors.Join(g.harness, err)
	return verdicts
}

// retell fills in the steps of a scenario: they went as those of the scenario that acted its
// story out, and the sentence at the end holds as its own rule says.
func (g *gathering) retell(own []results.Step, verdicts map[requirement.ID]rule.Verdict) {
	going := true
	for i := range own {
		if r, ok := rule.BySentence(own[i].Text); ok {
			if going {
				own[i].Status, own[i].Detail = results.Passed, ""
				if err := steps.Holds(r, verdicts[r.ID]); err != nil {
					own[i].Status, own[i].Detail = results.Failed, err.Error()
				}
			}
		} else if i < len(g.steps) {
			own[i].Status, own[i].Detail = g.steps[i].Status, g.steps[i].Detail
		}
		going = going && (own[i].Status == results.Passed || own[i].Status == results.NotDone)
	}
}

// outcomes are the verdicts that a scenario has to show: on what it is about, and on all whose moment came.
func outcomes(spec Scenario, verdicts map[requirement.ID]rule.Verdict) []results.Outcome {
	ids := make([]requirement.ID, 0, len(verdicts))
	for id := range verdicts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, requirement.Compare)
	var out []results.Outcome
	for _, id := range ids {
		named := slices.Contains(spec.Names, id)
		if named || shows(verdicts[id]) {
			out = append(out, results.Outcome{Scenario: spec.ID, ID: id, Named: named, Verdict: verdicts[id]})
		}
	}
	return out
}

// shows says that a verdict is worth telling of a scenario that is not about its clause: something came of it, good or bad.
func shows(v rule.Verdict) bool {
	return !v.Withheld && v.Status != rule.NotObserved && v.Status != rule.NotApplicable
}

// conclude gives the scenario the worst of: a breach by any rule, a fault of ours,
// a concern or an unseen moment of the rules it is about. Passing has to be earned.
func (g *gathering) conclude(result results.Scenario) (rule.Status, string) {
	worst, detail := rule.Pass, ""
	named := 0
	for _, o := range result.Outcomes {
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
	case worst == rule.Fail:
		return worst, detail
	case result.Fault != "":
		return rule.HarnessError, result.Fault
	case named == 0:
		return rule.HarnessError, "the scenario is about no requirement"
	case worst != rule.Pass:
		return worst, detail
	case g.stuck != nil:
		return rule.NotObserved, "the scenario could not go on: " + g.stuck.Error()
	}
	for _, s := range result.Steps {
		if s.Status == results.NotDone && !steps.MayBeLeft(s.Text) {
			return rule.NotObserved, fmt.Sprintf("could not be played: %s: %s", s.Text, s.Detail)
		}
	}
	if slices.ContainsFunc(result.Steps, func(s results.Step) bool { return s.Status != results.Passed && s.Status != results.NotDone }) {
		return rule.NotObserved, "not every step was done"
	}
	return rule.Pass, ""
}
