package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// perform has a consumer's user do one task, and marks the task, the screen and the state of the world after it.
func (w *World) perform(ctx context.Context, who string, t contract.Task) (contract.Screen, error) {
	d, err := w.consumer(ctx, who)
	if errors.Is(err, ErrNotApplicable) {
		return contract.Screen{}, err
	}
	if err != nil {
		return contract.Screen{}, w.lost(who, err)
	}
	t.Now, t.User = w.mock.Clock.Now(), w.user
	if err := w.mark(evidence.MarkTask, who, evidence.TaskMark{Task: t, Real: w.real()}); err != nil {
		return contract.Screen{}, err
	}
	screen, err := d.Perform(ctx, t)
	if err != nil {
		return contract.Screen{}, w.lost(who, fmt.Errorf("task %s: %w", t.Kind, err))
	}
	if err := w.Flooded(); err != nil {
		return contract.Screen{}, err // what the screen says may come of requests that were refused
	}
	if err := w.mark(evidence.MarkScreen, who, evidence.ScreenMark{Screen: screen, Real: w.real()}); err != nil {
		return contract.Screen{}, err
	}
	if screen.NotDone != nil {
		if err := w.notDone(who, t.Kind, oneLine(w.discreet().Text(screen.NotDone.Why)), evidence.ByAdapter); err != nil {
			return contract.Screen{}, err
		}
	}
	return screen, w.settle(ctx)
}

// real is the real time in UTC, or zero.
func (w *World) real() time.Time {
	if w.cfg.Real == nil {
		return time.Time{}
	}
	return w.cfg.Real().UTC().Truncate(time.Millisecond)
}

// lost marks that the consumer could not be driven; nothing of the scenario can be judged then.
func (w *World) lost(who string, cause error) error {
	cause = w.discreet().Error(cause)
	if err := w.mark(evidence.MarkLost, who, cause.Error()); err != nil {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrHarness, who, cause)
}

// notDone marks that a task of the step in hand could not be done, and why. Nothing failed: the scenario
// goes on, the step counts as not done, and the rules judge what led there. By is evidence.ByHarness or ByAdapter.
func (w *World) notDone(who string, task contract.Kind, why, by string) error {
	w.undone = append(w.undone, why)
	return w.mark(evidence.MarkNotDone, who, evidence.NotDoneMark{Task: task, Why: why, By: by})
}

// StepDone ends the step in hand and says what of it could not be done; empty when all was.
func (w *World) StepDone() string {
	why := strings.Join(w.undone, "; ")
	w.undone = nil
	return why
}

// settle waits until providers and registry are at rest, and marks what they hold.
func (w *World) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Settle)
	defer cancel()
	if err := w.mock.Settle(ctx); err != nil {
		return fmt.Errorf("%w: the mock did not come to rest: %w", ErrHarness, err)
	}
	state, err := w.holds(ctx)
	if err != nil {
		return err
	}
	if err := w.mark(evidence.MarkState, "", state); err != nil {
		return err
	}
	return w.Flooded()
}

func (w *World) mark(kind, who string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("%w: mark %s: %w", ErrHarness, kind, err)
	}
	w.mock.Journal.Mark(kind, w.called(who), raw)
	return nil
}

// consumer is the driver of a consumer, opened when it is first needed.
func (w *World) consumer(ctx context.Context, who string) (consumer.Driver, error) {
	if d, ok := w.consumers[who]; ok {
		return d, nil
	}
	persona, ok := w.people.Consumers[who]
	if !ok {
		return nil, fmt.Errorf("no consumer named %q in personas.json", who)
	}
	setup := contract.Setup{
		Contract: contract.Version, Session: w.session, Name: persona.Name,
		ODS: persona.ODS, ASID: persona.ASID, Endpoint: persona.Endpoint,
		Proxy: w.mock.ProxyURL(), Services: w.people.Services,
	}
	if w.registry[who] {
		registry := w.registryOf(persona.Name)
		setup.Registry = &registry
	}
	w.expect(setup)
	d, err := w.cfg.Consumer.Open(ctx, setup)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if watcher, ok := d.(consumer.Watcher); ok {
		watcher.Watch(watch{w})
	}
	w.consumers[who] = d
	if setup.Registry != nil {
		open := *setup.Registry
		open.ClientSecret = ""
		setup.Registry = &open
	}
	if err := w.mark(evidence.MarkSetup, who, setup); err != nil {
		return nil, err
	}
	return d, w.declares(who, d)
}
