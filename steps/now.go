package steps

import (
	"time"

	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// A consumer whose clock cannot be set lives in the real now. The session's clock then runs beside the
// real one, and what a scenario names by the time of day is moved along: from the time at which the
// scenario begins to the minute in hand, by whole minutes. A scenario in which time passes, or which
// needs a certain season, cannot be moved: it needs [contract.SettableClock].

// begins sets the session's clock to when the scenario begins, or has it run in the real now and notes
// how far the times that the scenario names are from there.
func (w *World) begins(at time.Time) error {
	if !w.cfg.Live {
		w.mock.Clock.Set(at.UTC())
		return w.mark(evidence.MarkClock, "", w.mock.Clock.Now())
	}
	now := w.cfg.Real()
	w.mock.Clock.Set(now)
	w.mock.Clock.Run(w.cfg.Real)
	w.nominal, w.moved = at, now.Truncate(time.Minute).Sub(at)
	return w.mark(evidence.MarkClock, "", w.mock.Clock.Now())
}

// namedNow is the time of the scenario's own clock, by which it names days.
func (w *World) namedNow() time.Time {
	if w.cfg.Live && !w.nominal.IsZero() {
		return w.nominal
	}
	return w.mock.Clock.Now()
}
