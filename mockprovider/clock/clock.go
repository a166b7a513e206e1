// Package clock is the session's clock: it stands still until somebody moves it.
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
	mu  sync.Mutex
	now time.Time
}

// At returns a clock that stands at t.
func At(t time.Time) *Clock { return &Clock{now: t.UTC()} }

// Now returns the session's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t, forwards or back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t.UTC()
}

// Advance moves the clock on by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
