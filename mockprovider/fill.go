package mockprovider

import (
	"fmt"
	"time"
)

// A diary that is filled has a free slot every quarter of an hour of these hours, in UTC.
const (
	fillFrom  = 8 * time.Hour
	fillUntil = 22 * time.Hour
	fillEvery = 15 * time.Minute
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
	for at := fillFrom; at < fillUntil; at += fillEvery {
		if start := day.Add(at); start.After(now) {
			if err := p.AddSlot(start, start.Add(fillEvery)); err != nil {
				return fmt.Errorf("fill: %w", err)
			}
		}
	}
	return nil
}
