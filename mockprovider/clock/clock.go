// Package clock is the session's clock: it stands still until somebody moves it, or
// runs beside the real one when it is told to.
//
// Bookings, slots and the journal are dated by it, so that "an hour later" takes
// no time at all. Access tokens are not: they follow the real clock.
package clock

import (
	"sync"
	"time"
)

// Clock is safe for concurrent use. The zero value stands at the zero time.
type Clock struct {
	mu   sync.Mutex
	now  time.Time        // while it stands
	real func() time.Time // nil while it stands
	lead time.Duration    // ahead of the real clock, while it runs
}

// At returns a clock that stands at t.
func At(t time.Time) *Clock { return &Clock{now: t.UTC()} }

// Now returns the session's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read returns the time; mu is held.
func (c *Clock) read() time.Time {
	if c.real != nil {
		return c.real().Add(c.lead).UTC()
	}
	return c.now
}

// Running reports whether the clock runs.
func (c *Clock) Running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.real != nil
}

// Run has the clock go on from where it is, as fast as the real one.
func (c *Clock) Run(reality func() time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.read()
	c.real, c.lead = reality, now.Sub(reality())
}

// Freeze has the clock stand still where it is.
func (c *Clock) Freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.real = c.read(), nil
}

// Set moves the clock to t, forwards or back; one that runs goes on from there.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.real != nil {
		c.lead = t.Sub(c.real())
		return
	}
	c.now = t.UTC()
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lead += d
	c.now = c.now.Add(d)
}

// State is how a clock stands or runs. It holds in another process too.
type State struct {
	// Now is the time at which it stands; it means nothing while the clock runs.
	Now     time.Time `json:"now"`
	Running bool      `json:"running"`
	// Lead is how far it is ahead of the real clock while it runs.
	Lead time.Duration `json:"lead,omitempty"`
}

// State returns how the clock stands or runs.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.real != nil {
		return State{Now: c.read(), Running: true, Lead: c.lead}
	}
	return State{Now: c.now}
}

// Restore has the clock stand or run as another did. One that ran has gone on meanwhile.
func (c *Clock) Restore(s State, reality func() time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.lead, c.real = s.Now.UTC(), s.Lead, nil
	if s.Running {
		c.real = reality
	}
}
