package suite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cucumber/godog"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
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
	stuck   error
	// unreachable is true when the consumer was lost, not merely at odds with the contract.
	unreachable bool
	// notRun is true when the consumer counted as gone before the story began.
	notRun  bool
	started time.Time
}

func (g *gathering) begin(ctx context.Context, sc *godog.Scenario) (context.Context, error) {
	told, ok := g.find(sc.Uri, sc.Name)
	if !ok {
		return ctx, fmt.Errorf("%w: scenario %q was not selected", steps.ErrHarness, sc.Name)
	}
	g.told, g.steps, g.started = told, told[0].result().Steps, g.cfg.Now()
	if g.givenUp() {
		g.notRun = true
		g.harness = fmt.Errorf("%w: not run, because the consumer could not be reached in %d scenarios in a row", steps.ErrHarness, lostInARow)
		return ctx, g.harness
	}
	if g.cfg.Began != nil {
		scenarios := ids(told, func(s Scenario) string { return s.ID })
		g.world.Record(func(now func() time.Time) *journal.Journal { return g.cfg.Began(scenarios, now) })
	}
	if err := g.world.Start(ctx, seedOf(g.cfg.Seed, told[0].Story), g.hands[told[0].Story]); err != nil {
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

// end lets the quiet time pass and the consumers go, seals the journal with how the story ended, and has it judged.
// The world stays until the end of the run; see afterwards.
func (g *gathering) end(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
	if len(g.told) == 0 {
		return ctx, nil
	}
	if err := errors.Join(g.world.Rest(ctx), g.world.Leave()); err != nil && g.harness == nil {
		g.harness = fmt.Errorf("%w: at the end: %w", steps.ErrHarness, err)
	}
	ending := g.ending()
	view, err := g.world.End(ending)
	if err != nil {
		return ctx, errors.Join(err, g.world.Close()) // the journal has no end then, and says so
	}
	over := g.cfg.Now()
	took := over.Sub(g.started)
	g.stays(actedOut{world: g.world, told: g.told, ending: ending, entries: len(view), over: over, took: took})
	judged := judgeStory(g.cat, g.told, view, "")
	g.keep(ctx, judged, view, took, g.notRun)
	if g.cfg.VerdictsOnly {
		view = nil
	}
	g.reached(!judged.unreachable)
	g.done(judged, view, took)
	return ctx, nil
}

// ending is how the story ended, for the journal.
func (g *gathering) ending() evidence.EndMark {
	end := evidence.EndMark{Unreachable: g.unreachable}
	for _, s := range g.steps {
		end.Steps = append(end.Steps, evidence.StepEnd{Status: string(s.Status), Detail: s.Detail})
	}
	if g.harness != nil {
		end.Fault = g.harness.Error()
	}
	if g.stuck != nil {
		end.Stuck = g.stuck.Error()
	}
	return end
}
