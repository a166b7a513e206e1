package mockprovider

import (
	"fmt"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// A diary that is filled has free slots of a quarter of an hour round the clock: they follow each other by day, between
// these hours in UTC, and begin on each hour by night.
const (
	dayFrom    = 8 * time.Hour
	dayUntil   = 22 * time.Hour
	slotLength = 15 * time.Minute
	byNight    = time.Hour
)

// Fill puts free slots into the diaries of all services that are kept filled, from now on and for so many days,
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
	defer p.mu.Unlock()
	if p.filled[day] {
		return nil
	}
	p.filled[day] = true
	// The identifiers are drawn one after the other, so that where they begin tells them all.
	fill := filledDay{Day: day, After: now, Drawn: p.slotIDs.Drawn()}
	slots := p.slotsOf(day, now, p.slotIDs)
	if err := p.diary.AddSlots(slots, func() { p.hold(held{Fill: &fill}) }); err != nil {
		return fmt.Errorf("%s: fill: %w", p.Name, err)
	}
	return nil
}

// slotsOf names the slots of a day that begin after a time; mu is held.
func (p *Provider) slotsOf(day, after time.Time, ids *booking.IDs) []booking.Slot {
	var out []booking.Slot
	for _, s := range p.services {
		if !s.Filled {
			continue
		}
		for at := time.Duration(0); at < 24*time.Hour; at = nextSlot(at) {
			if start := day.Add(at); start.After(after) {
				out = append(out, p.newSlot(p.pageID(s.ID), channelInPerson, start, start.Add(slotLength), ids))
			}
		}
	}
	return out
}

// nextSlot is when the slot after one begins, both from midnight.
func nextSlot(at time.Duration) time.Duration {
	if at >= dayFrom && at < dayUntil {
		return at + slotLength
	}
	return at + byNight
}
