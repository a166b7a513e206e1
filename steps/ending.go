package steps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// Quiet is how long is waited, on the session's clock, for what must not happen: a cancellation that was
// declined or never confirmed, say. Each task is over when the consumer says so and providers and registry
// have come to rest; after the last one the clock moves on by this much, and what they hold then is marked.
const Quiet = time.Hour

// Rest lets the quiet time at the end of a scenario pass. Nobody sleeps: the clock is the session's.
func (w *World) Rest(ctx context.Context) error {
	if w.mock == nil {
		return nil
	}
	w.mock.Clock.Advance(Quiet)
	if err := w.mark(evidence.MarkClock, "", w.mock.Clock.Now()); err != nil {
		return err
	}
	if w.cfg.Foreign != nil {
		w.cfg.Foreign.Afresh() // what was changed by a way that the journal does not show is found out only by looking
	}
	if err := w.settle(ctx); err != nil || w.cfg.Foreign == nil {
		return err
	}
	w.cfg.Foreign.Rested()
	return nil
}

// Leave lets the consumers go, when the story has been played. The mock goes on answering until Close,
// so that what a consumer sends when nobody asks for it any more is heard and judged.
func (w *World) Leave() error {
	var faults []error
	for _, who := range slices.Sorted(maps.Keys(w.consumers)) {
		faults = append(faults, w.discreet().Error(w.consumers[who].Close()), w.aside(who))
	}
	if w.mock != nil {
		w.mock.StopRegistering()
	}
	if w.place != nil {
		w.place.End()
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("let the consumers go: %w", err)
	}
	return nil
}

// Close lets the mock go. When it returns, nothing is at work in it any more and its journal is complete.
func (w *World) Close() error {
	var faults []error
	if w.place != nil {
		faults = append(faults, w.place.Leave())
	}
	if w.mock != nil {
		faults = append(faults, w.mock.Close())
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("close the world: %w", err)
	}
	return nil
}

// End marks how the story ended. A world that never started has a journal of that mark alone.
func (w *World) End(end evidence.EndMark) (journal.View, error) {
	if w.mock == nil {
		view, err := evidence.Unplayed(time.Time{}, end)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrHarness, err)
		}
		return view, nil
	}
	raw, err := json.Marshal(end)
	if err != nil {
		return nil, fmt.Errorf("%w: mark %s: %w", ErrHarness, evidence.MarkEnd, err)
	}
	view := w.mock.Journal.MarkLast(evidence.MarkEnd, "", raw)
	if w.cfg.Foreign != nil {
		w.cfg.Foreign.Leave()
	}
	return view, nil
}

// EndAgain marks what providers and registry hold after what arrived since the story ended, and its end
// once more. The world must have been closed.
func (w *World) EndAgain(end evidence.EndMark) (journal.View, error) {
	if w.mock != nil && w.cfg.Foreign == nil { // what a provider of elsewhere holds then is of no story
		if err := w.mark(evidence.MarkState, "", w.mock.State()); err != nil {
			return nil, err
		}
	}
	return w.End(end)
}
