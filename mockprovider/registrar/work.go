package registrar

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"
)

// task is what is to be done about a booking's pointer.
type task int

const (
	register task = iota
	move
	cancel
)

// The tasks as others name them.
const (
	Register = "register"
	Move     = "move"
	Cancel   = "cancel"
)

var taskNames = [...]string{register: Register, move: Move, cancel: Cancel}

type job struct {
	task    task
	booking Booking
	// sent is true once the registration may have reached the registry.
	sent bool
	// done is true once nothing is left to do; the registrar's mu guards it.
	done bool
}

// work is the registrar's goroutine.
func (r *Registrar) work(ctx context.Context) {
	defer close(r.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	timer.Stop()
	wait := r.backOff
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
			wait = r.backOff
		case <-timer.C:
			wait = min(2*wait, maxBackOff)
		}
		timer.Stop()
		if left := r.pass(ctx); left > 0 {
			timer.Reset(wait)
		}
	}
}

// pass tries everything in the queue once, in order, and returns how much is left.
func (r *Registrar) pass(ctx context.Context) int {
	r.mu.Lock()
	r.queue = slices.DeleteFunc(r.queue, func(j *job) bool { return j.done })
	signal, jobs := r.signalled, slices.Clone(r.queue)
	r.running = true
	r.mu.Unlock()
	blocked := map[string]bool{}
	for i, j := range jobs {
		if blocked[j.booking.URL] {
			continue // what was to happen to this booking's pointer before has not happened yet
		}
		if i > 0 && !pause(ctx) {
			break
		}
		err := r.registry.do(ctx, j)
		_, final := errors.AsType[*finalError](err)
		switch {
		case err == nil:
			r.finish(j)
			continue
		case final:
			r.log.WarnContext(ctx, "registry refused for good", slog.Any("booking", j.booking), slog.Any("error", err))
			r.finish(j)
			continue
		}
		r.log.InfoContext(ctx, "registry work is left for later", slog.Any("booking", j.booking), slog.Any("error", err))
		blocked[j.booking.URL] = true
		if _, away := errors.AsType[*unavailableError](err); away {
			break // nothing else would fare better
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running, r.attempted = false, signal
	r.announce()
	return r.left
}

// breath is the pause between two pieces of work. Consumers are waiting for answers
// and nobody waits for this; without it the network would not be looked at in between
// on a machine with one core to spare.
const breath = 50 * time.Microsecond

// pause waits for a breath, or reports that the context has ended.
func pause(ctx context.Context) bool {
	timer := time.NewTimer(breath)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (r *Registrar) finish(j *job) {
	r.told(taskNames[j.task], j.booking.URL)
	r.mu.Lock()
	defer r.mu.Unlock()
	j.done = true
	r.left--
	r.announce()
}

// announce wakes all who wait; mu is held.
func (r *Registrar) announce() {
	close(r.changed)
	r.changed = make(chan struct{})
}
