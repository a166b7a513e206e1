package mockprovider

import (
	"fmt"
	"time"
)

// A diary that is filled has free slots of a quarter of an hour round the clock: they follow each other by day, between
// these hours in UTC, and begin on each hour by night.
const (
	dayFrom    = 8 * time.Hour
	dayUntil   = 22 * time.Hour
	slotLength = 15 * time.Minute
	byNight    = time.Hour
)

// Fill puts free slots into every provider's diary, from now on and for so many days,
// today included. A day that was filled before is not filled again, so that it can be
// called whenever a day has passed.
func (w *World) Fill(days int) error {
	now := w.Clock.Now()
	today := now.Truncate(24 * time.Hour)
	for _, p := range w.providers {
		for n := range days {
			if err := p.fill(today.AddDate(0, 0, n), now); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill puts a day's slots into the diary, those that begin after now.
func (p *Provider) fill(day, now time.Time) error {
	p.mu.Lock()
	filled := p.filled[day]
	p.filled[day] = true
	p.mu.Unlock()
	if filled {
		return nil
	}
	for at := time.Duration(0); at < 24*time.Hour; at = nextSlot(at) {
		if start := day.Add(at); start.After(now) {
			if err := p.AddSlot(start, start.Add(slotLength)); err != nil {
				return fmt.Errorf("fill: %w", err)
			}
		}
	}
	return nil
}

// nextSlot is when the slot after one begins, both from midnight.
func nextSlot(at time.Duration) time.Duration {
	if at >= dayFrom && at < dayUntil {
		return at + slotLength
	}
	return at + byNight
}
